"""``manage.py rotate_field_key``: seal with the first key of PORTAL_FIELD_KEY what older keys have sealed."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from county import audit, sealing
from county.models.sealed import reseal


class Command(BaseCommand):
    help = "更换电话加密密钥：PORTAL_FIELD_KEY 写成“新,旧”，执行后旧的可以删去"

    def handle(self, *args, **options):
        new = sealing.current()
        try:
            with transaction.atomic():
                count = reseal(apps.get_models(), only=lambda stored: sealing.sealed_with(stored) != new)
                audit.record("county.rotate_field_key", by=None, detail={"key": new, "rows": count})
        except sealing.CannotOpen as error:
            raise CommandError(f"有的内容用别的密钥加密，没有改动：{error}") from error
        self.stdout.write(f"已用密钥 {new} 重新加密 {count} 行")

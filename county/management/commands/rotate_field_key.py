"""``manage.py rotate_field_key``: seal with the first key of PORTAL_FIELD_KEY what older keys have sealed."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError

from county import audit, ciphers, protection
from county.models.sealed import is_here, reseal


class Command(BaseCommand):
    help = "更换电话加密密钥：PORTAL_FIELD_KEY 写成“新,旧”，执行后旧的可以删去"

    def handle(self, *args, **options):
        new = ciphers.current()
        try:
            sealed = [model for model in apps.get_models() if is_here(model)]
            with protection.lifted(sealed):  # what history says stays; only the key it is sealed with changes
                count = reseal(sealed, only=lambda stored: ciphers.sealed_with(stored) != new)
                audit.record("county.rotate_field_key", by=None, detail={"key": new, "rows": count})
        except ciphers.CannotOpen as error:
            raise CommandError(f"有的内容用别的密钥加密，没有改动：{error}") from error
        self.stdout.write(f"已用密钥 {new} 重新加密 {count} 行")

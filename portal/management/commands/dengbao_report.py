"""``manage.py dengbao_report [--markdown]``: how the running settings stand to the points of the classified protection."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import dengbao


class Command(BaseCommand):
    help = "按现在的设置逐条对照等级保护要求；--markdown 写 docs/dengbao.md"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--markdown", action="store_true")

    def handle(self, *args, markdown, **options):
        if markdown:
            (settings.BASE_DIR / dengbao.PAGE).write_text(dengbao.page(), "utf-8")
        else:
            self.stdout.write("\n".join(dengbao.text()))

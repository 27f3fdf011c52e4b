"""``manage.py public_export FOLDER --home URL``: the public pages as plain files for the county website."""

from pathlib import Path

from django.core.management.base import BaseCommand

from county import parameters
from portal import publishing


class Command(BaseCommand):
    help = "把公众查询页面导出成静态文件，放到县政府网站上"

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--home", default="", help="公告页面在网站上的地址，写进订阅文件")

    def handle(self, *args, folder, home, **options):
        written = publishing.export(Path(folder), home or str(parameters.get("website_url")))
        self.stdout.write(f"已导出 {len(written)} 个文件到 {folder}")

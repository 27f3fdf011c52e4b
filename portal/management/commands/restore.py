"""``manage.py restore FOLDER``: put a back-up in place of what is here (web, worker and tick stopped)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import backups


class Command(BaseCommand):
    help = "从备份恢复数据库和上传的文件；没有发出的消息不再发送"

    def add_arguments(self, parser):
        parser.add_argument("folder")
        parser.add_argument("--replace", action="store_true", help="数据库里已有人员也替换")

    def handle(self, *args, folder, replace=False, **options):
        try:
            backups.restore(Path(folder), replace=replace)
        except backups.Unusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write("已恢复，数据库已是本版本，可以启动")

"""``manage.py prune_audit FOLDER``: export the audit entries older than AUDIT_RETENTION_DAYS, verify the file, remove them."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from county import pruning


class Command(BaseCommand):
    help = "把超过保存天数的审计记录导出到文件夹，核对导出文件后清理"

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *args, folder, **options):
        try:
            done = pruning.prune(Path(folder), by=None)
        except pruning.CannotPrune as error:
            raise CommandError(str(error)) from error
        if done is None:
            self.stdout.write(f"没有超过 {settings.AUDIT_RETENTION_DAYS} 天的审计记录")
            return
        self.stdout.write(f"已导出并清理 {done.entries} 条，文件 {done.file}，另外备份好")

"""``manage.py verify [FOLDER]``: is every upload (or every part of a back-up) what it was? Exit 1 if not."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal import backups, upkeep


class Command(BaseCommand):
    help = "核对上传文件的摘要；写了文件夹则核对那份备份"

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default="")

    def note(self, told: dict, found: list[str]) -> None:
        """Tell the page of operations; a back-up can be checked without a database all the same."""
        try:
            upkeep.note_check(told, found)
        except Error:
            self.stderr.write("数据库没有应答，这次核对没有记到运行状况页")

    def handle(self, *args, folder, **options):
        try:
            found = backups.problems(Path(folder)) if folder else backups.broken_files()
        except backups.Unusable as error:
            raise CommandError(str(error)) from error
        if folder:
            self.note(backups.read(Path(folder)), found)
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} 处不对")
        self.stdout.write("全部完好")

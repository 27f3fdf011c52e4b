"""``manage.py verify [FOLDER]``: is everything (or every part of a back-up) what it was? Exit 1 if not."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal import backups, proof, upkeep


class Command(BaseCommand):
    help = "核对审计链、办件、台账、消息和上传文件；写了文件夹则核对那份备份"

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default="")
        parser.add_argument(
            "--resume", metavar="原因", default="", help="查明原因以后，锚定从现在的链末端接续，并记入审计"
        )

    def note(self, told: dict, found: list[str]) -> None:
        """Tell the page of operations; a back-up can be checked without a database all the same."""
        try:
            upkeep.note_check(told, found)
        except Error:
            self.stderr.write("数据库没有应答，这次核对没有记到运行状况页")

    def handle(self, *args, folder, resume="", **options):
        if resume:
            proof.resume(resume)
        try:
            found = list(backups.problems(Path(folder)) if folder else proof.problems())
        except backups.Unusable as error:
            raise CommandError(str(error)) from error
        if folder:
            self.note(backups.read(Path(folder)), found)
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} 处不对")
        self.stdout.write("全部完好")

"""``manage.py verify [FOLDER]``: is everything (or every part of a back-up) what it was? Exit 1 if not."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import backups, proof


class Command(BaseCommand):
    help = "核对审计链、办件、台账、消息和上传文件；写了文件夹则核对那份备份"

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default="")
        parser.add_argument(
            "--resume", metavar="原因", default="", help="查明原因以后，锚定从现在的链末端接续，并记入审计"
        )

    def handle(self, *args, folder, resume="", **options):
        if resume:
            proof.resume(resume)
        try:
            found = backups.problems(Path(folder)) if folder else proof.problems()
        except backups.Unusable as error:
            raise CommandError(str(error)) from error
        found = list(found)
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} 处不对")
        self.stdout.write("全部完好")

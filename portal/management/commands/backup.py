"""``manage.py backup FOLDER``: database, files and manifest into a new folder below FOLDER."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import backups, upkeep


class Command(BaseCommand):
    help = "备份数据库和上传的文件，写清单和摘要"

    def add_arguments(self, parser):
        parser.add_argument("folder")

    def handle(self, *args, folder, **options):
        try:
            made = backups.make(Path(folder))
        except backups.Unusable as error:
            raise CommandError(str(error)) from error
        upkeep.note_backup(made, backups.read(made))
        self.stdout.write(f"已备份到 {made}")

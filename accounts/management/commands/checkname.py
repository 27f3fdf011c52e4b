"""``manage.py checkname 名称``: each unmet character rule with its article and exit code 1, or 0. No database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import names


class Command(BaseCommand):
    help = "检查账号名称是否符合第十三条的用字要求"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="+", metavar="名称")

    def handle(self, *args: Any, name: list[str], **options: Any) -> None:
        found = names.problems(" ".join(name))
        for problem in found:
            self.stdout.write(f"{problem.words}（{problem.article}）")
        if found:
            sys.exit(1)
        self.stdout.write("名称用字符合第十三条")

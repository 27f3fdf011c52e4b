"""``manage.py workday add 2025-09-30 3`` prints a date, ``workday between A B`` a count. Works without a database."""

import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from county import workdays

USAGE = "写法：workday add 2025-09-30 3，或 workday between 2025-09-30 2025-10-11"
YEARS = range(2000, 2101)


class Command(BaseCommand):
    help = "计算工作日。" + USAGE
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="*", metavar="add 日期 天数 | between 日期 日期")

    def handle(self, *args: Any, words: list[str], **options: Any) -> None:
        try:
            answer, last = _answer(words)
        except ValueError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        self.stdout.write(answer)
        if workdays.is_provisional(last):
            self.stderr.write(f"{last.year} 年放假安排尚未公布，结果为暂算")


def _answer(words: list[str]) -> tuple[str, date]:
    """The words to print and the last day concerned; raises ValueError with Chinese words."""
    if len(words) != 3 or words[0] not in ("add", "between"):
        raise ValueError(USAGE)
    first = _date(words[1])
    if words[0] == "between":
        second = _date(words[2])
        return str(workdays.between(first, second)), max(first, second)
    found = workdays.add(first, _number(words[2]))
    return found.isoformat(), max(first, found)


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"看不懂日期“{text}”，请写成 2025-09-30") from None
    if day.year not in YEARS:
        raise ValueError(f"只能计算 {YEARS[0]} 年至 {YEARS[-1]} 年的日期，“{text}”不在其中")
    return day


def _number(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"看不懂天数“{text}”，请写一个整数")
    if len(digits) > 9:
        raise ValueError(f"一次最多计算 {workdays.MOST_DAYS} 个工作日")
    return int(text)

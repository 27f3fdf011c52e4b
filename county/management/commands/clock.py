"""``manage.py clock``: look at the county clock, set it, move it on, or go back to real time (demo, test)."""

import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from county import clock


class Command(BaseCommand):
    help = "查看或调整县里的时钟（仅演示和测试方式）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", metavar="show | set | forward | clear")
        deeds.add_parser("show", help="显示当前时刻")
        deeds.add_parser("set", help="设到某一时刻").add_argument("moment", help="例如 2026-12-01T09:00")
        deeds.add_parser("forward", help="快进若干天").add_argument("days", help="天数")
        deeds.add_parser("clear", help="恢复真实时间")

    def handle(self, *args: Any, deed: str | None = None, **options: Any) -> None:
        try:
            moment = self._act(deed, options)
        except (clock.ClockFixed, ValueError) as refusal:
            self._stop(str(refusal))
        except DatabaseError:
            self._stop("数据库暂时连不上或尚未建表，时钟没有变动")
        else:
            self.stdout.write(moment.isoformat(timespec="minutes"))

    def _act(self, deed: str | None, options: dict[str, Any]) -> Any:
        if deed == "set":
            return clock.set_to(_moment(options["moment"]))
        if deed == "forward":
            return clock.forward(_days(options["days"]))
        return clock.clear() if deed == "clear" else clock.now()

    def _stop(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(2)


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"看不懂时刻“{text}”，请写成 2026-12-01T09:00") from None
    return text


def _days(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"看不懂天数“{text}”，请写一个整数") from None

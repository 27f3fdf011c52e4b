"""``python -m bench.intake``: a table of 10,000 rows brought in, beside openpyxl reading the same file alone.

Trial and writing as the child of the job does them, in this process, on SQLite and an empty register; seconds, and the
most memory that the process ever held.
"""

import argparse
import io
import os
import re
import sys
import tempfile
import time
from pathlib import Path

HEADS = ("主办单位", "平台", "账号名称", "同平台例外", "功能定位", "开设日期", "最近更新")


def prepare(folder: str) -> None:
    os.environ.update(PORTAL_PROFILE="demo", PORTAL_VAR_DIR=folder, DJANGO_SETTINGS_MODULE="jingyuan_media.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=io.StringIO())


def table(rows: int, *, good: bool) -> bytes:
    """An .xlsx of *rows* accounts; not *good*: every unit is unknown."""
    from openpyxl import Workbook

    from county.models import Unit

    units = list(Unit.objects.hosts().values_list("name", flat=True)) if good else ["火星"]
    book = Workbook(write_only=True)
    page = book.create_sheet("台账")
    page.append(HEADS)
    for number in range(rows):
        name = f"云上{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}"
        page.append([units[number % len(units)], "微博", name, "是", "发布政务信息", "2023.6.8", ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def seconds(deed) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def alone(content: bytes) -> None:
    from openpyxl import load_workbook

    for _ in load_workbook(io.BytesIO(content), read_only=True).active.iter_rows(values_only=True):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.core.files.uploadedfile import SimpleUploadedFile

        from accounts.models import IntakeRun
        from accounts.services import intake
        from county.models import User

        reviewer = User.objects.get(username="reviewer1")
        print("| table | trial s | writing s | openpyxl alone s | most memory MiB |\n|---|---|---|---|---|")
        for words, content in (("every row wrong", table(rows, good=False)), ("all good", table(rows, good=True))):
            intake.receive(SimpleUploadedFile("台账.xlsx", content), by=reviewer)
            run = IntakeRun.objects.select_related("unit", "file", "by").latest("created_at")
            trial = seconds(lambda run=run: intake.check(run))
            wrote = "–"
            if words == "all good":
                intake.confirm(run, by=reviewer)
                run.refresh_from_db()
                wrote = f"{seconds(lambda run=run: intake.write(run)):.1f}"
            most = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024
            print(
                f"| {rows:,} rows, {words} | {trial:.1f} | {wrote} | {seconds(lambda content=content: alone(content)):.1f} | {most} |",
                flush=True,
            )


if __name__ == "__main__":
    sys.exit(main())

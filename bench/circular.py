"""``python -m bench.circular``: a finished round to its circular, beside plain tables of the same rows.

For 300 and for 1,000 accounts, each in a county of its own: counting the figures, putting the document together, its PDF, Word and
Excel (each what a worker does for one click), and WeasyPrint alone on bare HTML tables of all the circular's tables: same
rows, columns and widths, same type, size and rules, fixed layout; once as a plain PDF, once with tags as PDF/A-3a like ours.
CPU seconds; each PDF in a process of its own, in turn. Prints a table for docs/performance.md.
"""

import argparse
import html
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date

from bench.timing import apart

SIZES = (300, 1_000)
TURNS = 5
EVERY, FAILS = 5, 25
"""Each fifth account has a problem, each twenty-fifth fails; each twentieth was opened in the year and is listed as new."""
NEW = 20
TYPE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm }
html { font: 11pt/15pt %s }
table { width: 100%%; border-collapse: collapse; table-layout: fixed; margin: 3mm 0 }
td, th { border: .75pt solid #000; padding: 1.2mm 1.6mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
"""
HEAD = (
    "| accounts | rows | figures | document | Word | Excel | PDF | MiB grown | pages "
    "| plain tables | pages | ratio | tagged tables | ratio |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def prepare(folder: str) -> None:
    """An empty county with its demo people in a database of its own."""
    os.environ.update(PORTAL_PROFILE="demo", PORTAL_VAR_DIR=folder, DJANGO_SETTINGS_MODULE="jingyuan_media.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", stdout=io.StringIO())


def register(size: int) -> list:
    """*size* running accounts like those of the demo county."""
    from accounts.models import Account
    from county import clock

    patterns = list(Account.objects.filter(status="normal").select_related("unit", "platform"))
    made = []
    for place in range(size):
        like = patterns[place % len(patterns)]
        made.append(
            Account(
                unit=like.unit, platform=like.platform, name=f"云上泾源{place}",
                is_exception=True,
                opened_on=date(clock.today().year if place % NEW == 0 else 2020, 1, 1), registered_at=clock.now(), updated_at=clock.now(),
            )
        )  # fmt: skip
    return Account.objects.bulk_create(made)


def told(size: int, year: int):
    """A circular under draft of a finished round of *size* accounts, written as rows (the deeds are measured in tests)."""
    from county import clock
    from county.models import User
    from inspections.models import Catalogue, Entry, Round
    from inspections.services import circulars, rounds

    office, inspector = User.objects.get(username="reviewer1"), User.objects.get(username="inspector1")
    row = Round.objects.create(
        year=year, quarter=1, catalogue=Catalogue.objects.get(version=1), opened_by=office, opened_at=clock.now(),
        due_on=clock.today(),
    )  # fmt: skip
    Entry.objects.bulk_create(
        Entry(
            round=row, account=about, unit=about.unit, name=about.name, platform=about.platform.name,
            roll_up=about.platform.name, unit_name=about.unit.name, unit_short=about.unit.short_name,
            unit_kind=about.unit.kind, is_app=False, place=place, state="checked", checked_by=inspector,
            checked_at=clock.now(), score=0 if place % FAILS == 0 else 95, passed=place % FAILS != 0,
            vetoed=place % FAILS == 0, seen_on=clock.today(),
        )
        for place, about in enumerate(register(size), 1)
    )  # fmt: skip
    problems(row, inspector)
    return circulars.draft(rounds.finish(row, by=office), by=inspector)


def problems(row, by) -> None:
    """A problem for each fifth account, of any kind in turn."""
    from county import clock
    from inspections.models import Finding

    kinds = [each for each in row.catalogue.indicators.all() if each.concerns(is_app=False)]
    entries = [entry for entry in row.entries.select_related("unit") if entry.place % EVERY == 0]
    Finding.objects.bulk_create(
        Finding(
            kind="item", round=row, entry=entry, indicator=each, unit=entry.unit, name=entry.name,
            platform=entry.platform, code=each.code, article=each.article, wording=each.wording,
            category=each.category, words="检查时看到，截图在案。", veto=each.is_veto, deduction=each.step,
            seen_on=clock.today(), recorded_by=by, recorded_at=clock.now(),
        )
        for number, entry in enumerate(entries)
        for each in [kinds[number % len(kinds)]]
    )  # fmt: skip


def seconds(deed: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds of *deed* in this process, and what it gave."""
    begun = time.process_time()
    result = deed()
    return time.process_time() - begun, result


def pages(made: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(made)).pages)


def bare(tables: list, **variant) -> bytes:
    """The circular's tables and nothing else, by WeasyPrint alone."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from reports import fonts

    config = FontConfiguration()
    families = ", ".join(f'"{family}"' for family in fonts.STACKS["song"])
    page = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>x</title>{"".join(map(_table, tables))}'
    sheet = CSS(string=TYPE % families, font_config=config)
    return HTML(string=page).write_pdf(stylesheets=[sheet], font_config=config, **variant)


def _table(table) -> str:
    columns = "".join(f'<col style="width: {column.width}%">' for column in table.columns)
    heads = "".join(f"<th>{column.label}</th>" for column in table.columns)
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def measure(size: int) -> str:
    """The line of the table for a round of *size* accounts."""
    from county import clock
    from inspections import document, figures
    from reports.papers import Look, registry

    circular, paper, look = told(size, clock.today().year), registry()["circular"], Look(clock.now())
    counted, _ = seconds(lambda: figures.of(circular.round))
    built, made = seconds(lambda: document.build(circular))
    others = [seconds(lambda make=make: make(circular, look))[0] for make in (paper.docx, paper.xlsx)]
    tables = [*(block.table for block in made.body if block.table), *made.annexes]
    bare(tables[:1])
    deeds = {
        "ours": lambda: paper.pdf(circular, look),
        "plain": lambda: bare(tables),
        "tagged": lambda: bare(tables, pdf_variant="pdf/a-3a"),
    }
    taken: dict[str, list[tuple]] = {name: [] for name in deeds}
    for _ in range(TURNS):
        for name, deed in deeds.items():
            taken[name].append(apart(deed, pages))
    ours, plain, tagged = (statistics.median(took for took, *_ in each) for each in taken.values())
    cells = [
        size, sum(len(table.rows) for table in tables), counted, built, *others, ours, taken["ours"][0][1], taken["ours"][0][2],
        plain, taken["plain"][0][2], ours / plain, tagged, ours / tagged,
    ]  # fmt: skip
    return "| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, help="one size only, without the head of the table")
    wish = parser.parse_args()
    if not wish.size:
        print(HEAD, flush=True)
        for size in SIZES:
            subprocess.run([sys.executable, "-m", "bench.circular", "--size", str(size)], check=True)
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        print(measure(wish.size), flush=True)


if __name__ == "__main__":
    main()

"""``python -m bench.circular``: a finished round to its circular, beside a plain table of the same problems.

For 300 and for 1,000 accounts: counting the figures, putting the document together, its PDF, Word and Excel (each what a worker
does for one click), and WeasyPrint alone on a bare HTML table of the same rows. Prints a table for docs/measurements.md.
"""

import argparse
import html
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable

SIZES = (300, 1_000)
EVERY, FAILS = 5, 25
"""Each fifth account has a problem, each twenty-fifth fails."""


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
                is_exception=True, opened_on=like.opened_on, registered_at=clock.now(), updated_at=clock.now(),
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
    begun = time.perf_counter()
    result = deed()
    return time.perf_counter() - begun, result


def bare(found) -> bytes:
    """The problem list as a table without any look, by WeasyPrint alone."""
    from weasyprint import HTML

    rows = "".join(
        f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in (p.unit, p.name, p.platform, p.wording, p.words))}</tr>"
        for p in found.problems
    )
    return HTML(string=f"<meta charset=utf-8><table>{rows}</table>").write_pdf()


def measure(size: int, year: int) -> tuple:
    """(accounts, problems, figures s, document s, PDF s, Word s, Excel s, bare table s, pages)."""
    from pypdf import PdfReader

    from county import clock
    from inspections import document, figures
    from reports.papers import Look, registry

    circular, paper = told(size, year), registry()["circular"]
    counted, found = seconds(lambda: figures.of(circular.round))
    built, _ = seconds(lambda: document.build(circular))
    look = Look(clock.now())
    took = [seconds(lambda make=make: make(circular, look)) for make in (paper.pdf, paper.docx, paper.xlsx)]
    plain, _ = seconds(lambda: bare(found))
    pages = len(PdfReader(io.BytesIO(took[0][1])).pages)
    return size, len(found.problems), counted, built, *(each for each, _ in took), plain, pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from county import clock

        print("| accounts | problems | figures s | document s | PDF s | Word s | Excel s | bare table s | pages |")
        print("|---|---|---|---|---|---|---|---|---|")
        for place, size in enumerate(SIZES):
            row = measure(size, clock.today().year - 3 - place)
            print("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")


if __name__ == "__main__":
    sys.exit(main())

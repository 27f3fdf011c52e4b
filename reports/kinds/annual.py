"""年度效能考核表: one unit's year, or all of them in the order of the county; PDF and Excel (article 35). No ranking."""

import re
from dataclasses import dataclass
from datetime import datetime

from county import parameters
from county.models import Unit, User
from reports import annual, sheets
from reports.annual import Sheet
from reports.enums import PaperKind
from reports.papers import EPOCH, Look, Paper

ALL = "all"
_KEY = re.compile(r"(20\d\d)-(\d{1,9}|all)")


@dataclass(frozen=True)
class Year:
    """What is printed: the sheets of *year*; ``unit`` is None for those of the whole county."""

    pk: str
    year: int
    unit: Unit | None
    sheets: tuple[Sheet, ...]


class AnnualSheet(Paper):
    kind = PaperKind.ANNUAL
    css = ("sheet", "annual")
    template = "annual"
    formats = ("pdf", "xlsx")
    unnumbered = "由平台数据生成，不另编号"

    def find(self, pk, user: User | None = None) -> Year | None:
        """Sheets by "2026-17" (a unit's key) or "2026-all"; None outside the person's scope."""
        match = _KEY.fullmatch(str(pk))
        if match is None:
            return None
        year, key = int(match[1]), match[2]
        units = annual.units_of(user) if user is not None else Unit.objects.exclude(kind__in=("county", "inner"))
        if key == ALL:
            everything = user is None or annual.may_read_all(user)
            return Year(str(pk), year, None, tuple(annual.sheets(year, units))) if everything else None
        found = annual.sheets(year, units.filter(pk=int(key)), empty=True)
        return Year(str(pk), year, found[0].unit, tuple(found)) if found else None

    def unit(self, subject: Year) -> Unit:
        return subject.unit or Unit.objects.get(is_county_office=True)

    def number(self, subject: Year) -> tuple[str, int]:
        return "", 0

    def title(self, subject: Year) -> str:
        whose = subject.unit.short_name if subject.unit else parameters.get("county_name")
        return f"{whose}{subject.year}年政务新媒体年度效能考核表"

    def changed_at(self, subject: Year) -> datetime:
        """When the last round that counts was finished."""
        return max((row.finished_at for row in annual.finished(subject.year)), default=EPOCH)

    def facts(self, subject: Year, look: Look) -> dict:
        return {"year": subject, "counted": annual.counted(annual.finished(subject.year))}

    def xlsx(self, subject: Year, look: Look) -> bytes:
        formula = annual.formula_of(subject.year)
        terms = formula.terms if formula else ()
        heads = ["单位", *(f"{term.label}（{term.weight} 分）" for term in terms), "得分"]
        points = [[sheet.unit.name, *(line.points for line in sheet.lines), sheet.score] for sheet in subject.sheets]
        values = [[sheet.unit.name, *(line.words for line in sheet.lines)] for sheet in subject.sheets]
        widths = [28, *(14 for _ in terms), 10]
        return sheets.workbook(
            [sheets.Sheet("得分", heads, points, widths), sheets.Sheet("数据", heads[:-1], values, widths[:-1])],
            self.changed_at(subject),
        )

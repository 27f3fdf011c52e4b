"""Rows of a form: labels and values, two pairs beside each other where both are short."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.enums import Function
from accounts.models import FiledFacts
from county import clock, masks

SHORT = 17  # characters of a value that still stands beside another one


@dataclass(frozen=True)
class Cell:
    """A label with its value, one or several lines; *wide* takes a row of its own."""

    label: str
    lines: tuple[str, ...]
    wide: bool = False


def cell(label: str, *lines: str, wide: bool = False) -> Cell:
    """A cell; long or several lines take the whole width, an empty value prints a dash."""
    kept = tuple(line for line in (str(line).strip() for line in lines) if line) or ("—",)
    return Cell(spread(label), kept, wide or len(kept) > 1 or len(kept[0]) > 2 * SHORT)


def paired(cells: Iterable[Cell]) -> list[tuple[Cell, ...]]:
    """Rows of one wide or two narrow cells, in order."""
    rows: list[tuple[Cell, ...]] = []
    waiting: Cell | None = None
    for each in cells:
        if each.wide:
            rows += [(waiting,)] * bool(waiting) + [(each,)]
            waiting = None
        elif waiting:
            rows.append((waiting, each))
            waiting = None
        else:
            waiting = each
    return rows + [(waiting,)] * bool(waiting)


def spread(label: str) -> str:
    """Two characters are set as wide as four, as on printed forms."""
    return f"{label[0]}　　{label[1]}" if len(label) == 2 else label


def shown(facts: FiledFacts, name: str) -> str:
    """A field's value as a form prints it; empty when it is not known."""
    field = FiledFacts._meta.get_field(name)
    value = getattr(facts, field.attname)
    if field.is_relation:
        return str(getattr(facts, name)) if value else ""
    return plain(name, value)


def plain(name: str, value) -> str:
    """A stored value (also one read back from JSON) as a form prints it."""
    field = FiledFacts._meta.get_field(name)
    if value is None or value == "":
        return ""
    if name == "functions":
        return "、".join(Function(part).label if part in Function.values else part for part in value.split(","))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.is_relation:
        return str(field.related_model.objects.filter(pk=value).first() or "")
    if field.get_internal_type() == "DateField":
        return day(date.fromisoformat(value) if isinstance(value, str) else value)
    return str(value)


def day(value: date | None) -> str:
    """2025年11月19日; empty when there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def moment(value: datetime | None) -> str:
    """2025年11月19日 10:50 by the county's clock."""
    if value is None:
        return ""
    local = value.astimezone(clock.ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def office_phone(number: str, *, whole: bool) -> str:
    """An office phone as printed: whole for the unit and the office, 0954-***1234 for those who only look on."""
    return number if whole else masks.phone(number)

"""Pages of long lists by key: from the first or last row of the page that one saw, however deep it lies.

The address of a neighbour names that row (``?after=<key>&page=7``); the database goes on from there by its index, so page
500 costs what page 1 costs. Page numbers still work within the first ``MOST`` rows, which are also all that are counted;
a number beyond them means the last page that can be counted. An address that cannot be read is the first page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, lookups

MOST = 10_000
FURTHEST = 1_000_000
LONGEST_KEY = 40
BIGGEST_KEY = 2**63 - 1
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Order:
    """Fields to sort by ("-due_on" downwards), the last one unique; *descending* turns the whole order round.

    Only the first may be empty: such rows stand last, in both directions, or first where *empty_first* says so.
    """

    fields: tuple[str, ...]
    descending: bool = False
    may_be_empty: bool = False
    empty_first: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The fields without their directions."""
        return tuple(field.removeprefix("-") for field in self.fields)

    def directed(self, *, backwards: bool = False) -> list[str]:
        """The fields as ``order_by`` takes them."""
        turned = self.descending != backwards
        return [
            name if field.startswith("-") == turned else f"-{name}"
            for field, name in zip(self.fields, self.names, strict=True)
        ]

    def parts(self, rows: QuerySet, *, backwards: bool = False) -> list[QuerySet]:
        """*rows* in order, as the stretches that one index each can walk."""
        fields = self.directed(backwards=backwards)
        if not self.may_be_empty:
            return [rows.order_by(*fields)]
        filled = rows.filter(**{f"{self.names[0]}__isnull": False}).order_by(*fields)
        empty = rows.filter(**{f"{self.names[0]}__isnull": True}).order_by(*fields[1:])
        return [empty, filled] if backwards != self.empty_first else [filled, empty]

    def whole(self, rows: QuerySet) -> QuerySet:
        """*rows* in order as one list, for those who want all of them."""
        first, *rest = self.directed()
        if not self.may_be_empty:
            return rows.order_by(first, *rest)
        nulls = {"nulls_first": True} if self.empty_first else {"nulls_last": True}
        field = F(self.names[0])
        return rows.order_by(field.desc(**nulls) if first.startswith("-") else field.asc(**nulls), *rest)

    def beyond(self, rows: QuerySet, values: Sequence[Any], *, backwards: bool = False) -> list[QuerySet]:
        """The stretches of *rows* that come after the row with these *values* (before it, when going *backwards*)."""
        parts, fields = self.parts(rows, backwards=backwards), self.directed(backwards=backwards)
        if not self.may_be_empty:
            return [parts[0].filter(_past(fields, values))]
        is_empty = values[0] is None
        cut = _past(fields[1:], values[1:]) if is_empty else _past(fields, values)
        place = int(is_empty != (backwards != self.empty_first))  # in which stretch the row lies
        return [parts[place].filter(cut), *parts[place + 1 :]]


class Own(F):
    """A field by path, read from the table where it stands: ``unit__pk`` is the unit's key, not our reference to it.

    Django reads our own column instead, which says the same but lies in another table than the index of units.
    """

    def resolve_expression(self, query=None, *args, **kwargs):
        *steps, _ = names = self.name.split("__")
        if not steps or steps[0] in query.annotations:
            return super().resolve_expression(query, *args, **kwargs)
        field, targets, _, joins, *_ = query.setup_joins(names, query.get_meta(), query.get_initial_alias())
        return targets[0].get_col(joins[-1], field)


def _past(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """(a, b, c) beyond (x, y, z), read field by field."""
    found = NOTHING
    for field, value in reversed(list(zip(fields, values, strict=True))):
        name, past = field.removeprefix("-"), "lt" if field.startswith("-") else "gt"
        found = Q(**{f"{name}__{past}": value}) | (Q(**{name: value}) & found)
    return _bound(fields, values) & found


def _bound(fields: Sequence[str], values: Sequence[Any]) -> Q:
    """What follows from it for the first field, and for the first table alone: said as well, for the sake of the index.

    Without it, units at the same place of the order would each be joined to their accounts only to be passed over. A
    comparison of whole rows would say it in one go, but PostgreSQL guesses its rows by the first column: one, where all
    units stand at the same place, and then it reads the whole register (seen: 23 s at a million accounts).
    """
    names = [field.removeprefix("-") for field in fields]
    first = Q(**{f"{names[0]}__{'lt' if fields[0].startswith('-') else 'gt'}e": values[0]})
    table = names[0].rpartition("__")[0]
    lead = list(takewhile(lambda name: name.rpartition("__")[0] == table, names))
    if not table or len(lead) == 1:
        return first
    found = Q()
    for field, value in reversed(list(zip(fields[: len(lead)], values, strict=False))):
        beyond = lookups.LessThan if field.startswith("-") else lookups.GreaterThan
        own = Own(field.removeprefix("-"))
        found = Q(beyond(own, value)) | (Q(lookups.Exact(own, value)) & found)
    return first & found


@dataclass(frozen=True)
class Place:
    """Where in a list the reader wants to be, as the address says."""

    number: int = 1
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, data) -> "Place":
        """From a query string; what makes no sense is left out."""
        typed = str(data.get("page", ""))
        number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= len(str(FURTHEST)) else 1
        after, before = (str(data.get(name, ""))[: LONGEST_KEY + 1] for name in ("after", "before"))
        return cls(min(max(number, 1), FURTHEST), after, "" if after else before)


@dataclass(frozen=True)
class Page:
    """Rows of one page. ``count`` stops at MOST, and ``is_more`` says that there are more than that."""

    rows: list
    number: int
    size: int
    count: int
    is_more: bool
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def start_index(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def end_index(self) -> int:
        return self.start_index + len(self.rows) - 1

    @property
    def last(self) -> int:
        """The last page that is reached by number."""
        return max(1, -(-self.count // self.size))

    @property
    def told(self) -> str:
        """How many there are, as a page says it."""
        return f"{MOST:,}+" if self.is_more else str(self.count)

    @property
    def next(self) -> dict[str, str]:
        """What the address of the next page says; empty on the last one."""
        return {"after": str(self.rows[-1].pk), "page": str(self.number + 1)} if self.has_next else {}

    @property
    def previous(self) -> dict[str, str]:
        """What the address of the page before says; empty on the first one."""
        if not self.has_previous or not self.rows:
            return {}
        return {"before": str(self.rows[0].pk), "page": str(self.number - 1)}


@dataclass(frozen=True)
class Link:
    """One link of a pager; ``address`` is empty for the page one is on and for a gap, ``rel`` names a neighbour."""

    words: str
    address: str
    rel: str = ""


def links(page: Page, address: Callable[..., str]) -> list[Link]:
    """Neighbours by key, the numbers around the page, the first and (where it is known) the last one."""
    near = {1, page.number, *range(page.number - 2, page.number + 3)} | (set() if page.is_more else {page.last})
    shown = sorted(number for number in near if 1 <= number <= page.last or number == page.number)
    found = [Link("上一页", address(**page.previous), "prev")] if page.previous else []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            found.append(Link("…", ""))
        found.append(Link(str(number), "" if number == page.number else address(page=str(number))))
    return [*found, Link("下一页", address(**page.next), "next")] if page.next else found


def address(**place: str) -> str:
    """Query string of a list without conditions."""
    return f"?{urlencode(place)}"


def tally(rows: QuerySet) -> tuple[int, bool]:
    """Number of *rows* up to MOST, and whether there are more."""
    found = rows.order_by().values("pk")[: MOST + 1].count()
    return min(found, MOST), found > MOST


@dataclass(frozen=True)
class Pages:
    """A list in pages of *size*: all *rows* that fit, their *order*, *shown* as a page reads them.

    ``known`` are the rows among which the named row is looked for (all that the reader may see, since a row may have
    ceased to fit); ``counted`` gives their number, where the caller has it kept.
    """

    rows: QuerySet
    order: Order
    size: int
    shown: Callable[[QuerySet], QuerySet] = QuerySet.all
    known: QuerySet | None = None
    counted: tuple[int, bool] | None = None

    def at(self, place: Place) -> Page:
        """The page that is meant by *place*; the last one that can be counted where there is none."""
        count, is_more = self.counted or tally(self.rows)
        if values := self._values(place.after):
            found = self._take(self.order.beyond(self.rows, values), self.size + 1)
            if found:
                return self._page(found, max(place.number, 2), count, is_more)
        elif values := self._values(place.before):
            found = self._take(self.order.beyond(self.rows, values, backwards=True), self.size)
            if len(found) == self.size and place.number > 1:
                return Page(found[::-1], place.number, self.size, count, is_more, True)
            return self._numbered(1, count, is_more)
        return self._numbered(place.number, count, is_more)

    def _numbered(self, number: int, count: int, is_more: bool) -> Page:
        """A page counted from the beginning."""
        number = min(number, max(1, -(-count // self.size)))
        found = self._take(self.order.parts(self.rows), self.size + 1, (number - 1) * self.size)
        return self._page(found, number, count, is_more)

    def _page(self, found: list, number: int, count: int, is_more: bool) -> Page:
        return Page(found[: self.size], number, self.size, count, is_more, len(found) > self.size)

    def _take(self, parts: list[QuerySet], most: int, skip: int = 0) -> list:
        """*most* rows of the stretches in turn, after *skip*."""
        found: list = []
        for place, part in enumerate(parts):
            found += list(self.shown(part)[skip : skip + most - len(found)])
            if len(found) == most or place + 1 == len(parts):
                break
            skip = 0 if found else skip - part.order_by()[:skip].count()
        return found

    def _values(self, typed: str) -> tuple | None:
        """What the named row is sorted by; None when there is no such row."""
        rows = self.rows if self.known is None else self.known
        try:
            key = rows.model._meta.pk.to_python(typed) if 0 < len(typed) <= LONGEST_KEY else None
        except ValidationError:
            return None
        if key is None or (isinstance(key, int) and not 0 < key <= BIGGEST_KEY):
            return None
        return rows.order_by().filter(pk=key).values_list(*self.order.names).first()

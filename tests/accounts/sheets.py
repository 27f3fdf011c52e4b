"""A page of the register as its reader gets it: rows, pager, numbers, read from the HTML that was sent."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from lxml import html


@dataclass(frozen=True)
class Row:
    """A row: whose it is, the state's words with its badge apart, the lamp's words, what the national system has."""

    pk: UUID
    name: str
    state: str
    badge: str
    seen: str
    reporting: str
    is_amber: bool


class Sheet:
    """The list on one page of the register."""

    def __init__(self, response):
        page = html.fromstring(response.content.decode())
        self.rows = [_row(row) for row in page.xpath("//table[caption]/tbody/tr")]
        self.pager = page.xpath("//nav[@aria-label='分页']/*")
        self.count = page.xpath("string(//p[@role='status']/b)")

    @property
    def keys(self) -> list[UUID]:
        return [row.pk for row in self.rows]

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.rows]

    @property
    def number(self) -> int:
        """The page one is on; without a pager there is one page."""
        return next((int(part.text) for part in self.pager if part.get("aria-current")), 1)

    @property
    def steps(self) -> list[str]:
        """The words of the pager."""
        return [part.text for part in self.pager]

    def neighbour(self, rel: str) -> dict[str, str] | None:
        """What the address of the next or previous page says."""
        found = [part.get("href") for part in self.pager if part.get("rel") == rel]
        return {key: values[0] for key, values in parse_qs(urlsplit(found[0]).query).items()} if found else None


def _row(row) -> Row:
    name, _, _, state, seen, reporting, _ = row
    (link,) = name
    badge = state.xpath("string(*[contains(@class, 'tag-info')])")
    words = state.text_content().removesuffix(badge)
    key = UUID(urlsplit(link.get("href")).path.strip("/").split("/")[-1])
    told = reporting.text_content()
    return Row(key, link.text, words, badge, seen.text_content(), told, bool(reporting.xpath("*[@class='amb']")))

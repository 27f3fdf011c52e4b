"""The public answers in other shapes: JSON with its schema, feeds, and a folder of files for the county website."""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from accounts.enums import AccountStatus, PlatformClass
from county import clock, parameters
from portal import public

FEEDS = {
    "atom": (Atom1Feed, "application/atom+xml; charset=utf-8"),
    "rss": (Rss201rev2Feed, "application/rss+xml; charset=utf-8"),
}
ASSETS = ("css/portal.css", "css/more.css", "css/public.css", "js/public.js", "img/mark.svg")


@dataclass(frozen=True)
class Site:
    """Addresses of the public pages, live or as files beside one another."""

    home: str
    accounts: str
    notices: str
    atom: str
    json: str
    assets: str
    is_static: bool = False


STATIC = Site("index.html", "accounts.html", "notices.html", "notices.atom", "accounts.json", "assets/", is_static=True)


def live() -> Site:
    """The site as this portal serves it."""
    names = ("public", "public_accounts", "public_notices", "public_atom", "public_json")
    return Site(*(reverse(f"portal:{name}") for name in names), assets=settings.STATIC_URL)


def page(name: str, site: Site, **known) -> str:
    """A public page as text; it knows nothing of who asks."""
    return render_to_string(f"portal/public/{name}.html", {"site": site, "county": parameters.current(), **known})


def accounts_json(found: list[tuple[str, list[public.Official]]]) -> dict:
    """The official list; its shape is described by ``schema``."""
    rows = [asdict(row) for _, group in found for row in group]
    return {
        "county": parameters.get("county_name"),
        "generated_on": clock.today().isoformat(),
        "accounts": [_plain(row) for row in rows],
    }


def _plain(row: dict) -> dict:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def schema() -> dict:
    """JSON Schema (2020-12) of the official list."""
    text, day = {"type": "string"}, {"type": ["string", "null"], "format": "date"}
    fields = dict.fromkeys(("name", "platform", "unit", "filing_number", "identifier", "link"), text)
    fields |= dict.fromkeys(("filed_on", "closed_on", "checked_on"), day)
    fields |= {
        "status": {
            "enum": AccountStatus.values,
            "description": "；".join(f"{value} {label}" for value, label in AccountStatus.choices),
        },
        "platform_class": {"enum": PlatformClass.values},
    }
    account = {"type": "object", "properties": fields, "required": sorted(fields), "additionalProperties": False}
    whole = {
        "county": text,
        "generated_on": {"type": "string", "format": "date"},
        "accounts": {"type": "array", "items": account},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "政务新媒体官方账号名单",
        "type": "object",
        "properties": whole,
        "required": list(whole),
        "additionalProperties": False,
    }


def feed(kind: str, found: list[public.Notice], home: str) -> str:
    """Announcements as Atom or RSS; every entry has an address of its own and a day."""
    county = parameters.get("county_name")
    maker = FEEDS[kind][0](
        title=f"{county}政务新媒体公告", link=home, description="政务新媒体开设、变更、关停、注销公告", language="zh-CN"
    )
    for row in found:
        moment = datetime.combine(row.posted_on, time(), clock.ZONE)
        maker.add_item(
            title=row.title, link=row.link or home, description=row.unit, author_name=row.unit, pubdate=moment,
            updateddate=moment, unique_id=f"urn:uuid:{row.key}",
        )  # fmt: skip
    return maker.writeString("utf-8")


def export(folder: Path, home: str) -> list[str]:
    """Write the public site into *folder* as plain files (they need no server); names of what was written.

    Each file is written beside its place and renamed, so that a visitor never sees half a page.
    """
    found, told = public.directory(), public.notices()
    common = {"total": sum(len(rows) for _, rows in found), "today": clock.today()}
    files = {
        "index.html": page("ask", STATIC, answer=public.Answer(""), **common),
        "accounts.html": page("accounts", STATIC, units=found, platforms=public.by_platform(found), **common),
        "notices.html": page("notices", STATIC, notices=told, **common),
        "notices.atom": feed("atom", told, home),
        "notices.rss": feed("rss", told, home),
        "accounts.json": json.dumps(accounts_json(found), ensure_ascii=False, indent=1),
        "accounts.schema.json": json.dumps(schema(), ensure_ascii=False, indent=1),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        _write(folder / name, text)
    for name in ASSETS:
        target = folder / "assets" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(settings.BASE_DIR / "static" / name, target)
    return [*files, *(f"assets/{name}" for name in ASSETS)]


def _write(target: Path, text: str) -> None:
    partial = target.with_name(f".{target.name}.part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(target)

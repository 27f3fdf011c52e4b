"""Three units with the same sorts of objects, each marked by words of its own: 香水镇, 新民乡 and 县医院 below 卫生健康局."""

from django.db.models import ForeignKey

from accounts.models import Account
from approvals.models import Application
from county import clock
from county.models import Attachment, Unit, User
from inspections.services import census, outcome
from tests import inspecting
from tests.hostile.hands import Controls
from tests.house.matrix import Ground

SEATS = {
    "other_town": {"town": "other_town", "clerk": "stranger", "colleague": "stranger", "leader": "other_leader"},
    "hospital": {
        "town": "hospital",
        "clerk": "hospital_clerk",
        "colleague": "hospital_clerk",
        "leader": "hospital_leader",
    },
}
MARKS = {"town": "鹭鸣", "other_town": "雁鸣", "hospital": "鹤鸣"}
HOME = {
    "clerk": ("town",), "colleague": ("town",), "leader": ("town",),
    "stranger": ("other_town",), "other_leader": ("other_town",),
    "hospital_clerk": ("hospital",), "hospital_leader": ("hospital",), "health_leader": ("hospital",),
    "sysadmin": (), "secadmin": (), "auditor": (), "anonymous": (),
}  # fmt: skip
"""Whose objects each person may see; who is not here sees the whole county."""


def facts(mark: str, phone: str) -> dict:
    """Names of one unit that stand nowhere else: every word of it that a page shows carries *mark*."""
    names = {
        f"{role}_name": f"{mark}{sign}"
        for role, sign in zip(("first", "direct", "checker", "keeper"), "甲乙丙丁", strict=True)
    }
    return (
        names | {f"{role}_phone": phone for role in ("first", "direct", "checker", "keeper")} | {"name": f"{mark}之声"}
    )


class Seat:
    """The county as the clerk of *unit* stands in it: ``town`` is his unit, ``leader`` his leader; the rest is the county's."""

    def __init__(self, county, unit: str):
        own = {name: getattr(county, theirs) for name, theirs in SEATS[unit].items()}
        vars(self).update(vars(county) | own)


class Neighbour(Ground):
    """What another unit has, in the same round and stock-taking as the first one's."""

    def __init__(self, county, unit: str, **marks):
        self.county, self.mark = Seat(county, unit), MARKS[unit]
        self._business(self.mark, marks)

    def join(self, first: Ground) -> None:
        """Be inspected and counted together with *first*."""
        county = self.county
        for name in ("round", "circular", "census", "ledger", "difference", "sessions"):
            setattr(self, name, getattr(first, name))
        self.entry = inspecting.entry(self.round, self.account)
        done = inspecting.checked(
            county, inspecting.entry(self.round, self.operating.account), source_named=f"{self.mark}转载。"
        )
        self.order = inspecting.order(county, self.round)
        talk = outcome.Talk(clock.today(), "会议室", f"{self.mark}主要负责同志")
        self.talk = outcome.decide(
            self.round, "talk", f"{self.mark}问题突出", by=county.reviewer, entry=done, talk=talk
        )
        seen = census.Unknown(county.town, f"{self.mark}小喇叭", "抖音")
        self.unknown = census.answer(self.census, county.town, {}, [seen], by=county.clerk).unknowns.get()


class World:
    """The three grounds and everybody's session."""

    def __init__(self, county):
        self.county = county
        beside = {
            unit: Neighbour(county, unit, **facts(MARKS[unit], f"0954-501{n}")) for n, unit in enumerate(SEATS, 8881)
        }
        first = Ground(county, **facts(MARKS["town"], "0954-5018880"))
        for ground in beside.values():
            ground.join(first)
        first.sessions |= {
            who: first._session(who) for who in ("other_leader", "hospital_clerk", "hospital_leader", "health_leader")
        }
        self.grounds = {"town": first} | beside
        self.people = (*first.sessions, "anonymous")

    def hidden(self, who: str) -> list[str]:
        """Units of which this person may learn nothing."""
        return [unit for unit in self.grounds if unit not in HOME.get(who, self.grounds)]

    def words(self, unit: str) -> set[str]:
        """What tells that something of the unit is shown: its mark, phone, numbers, identifiers and keys of its rows."""
        here = self.grounds[unit]
        rows = Account.objects.filter(unit=here.county.town)
        found = {here.mark if unit != "town" else MARKS["town"], here.account.first_phone}
        found |= {text for row in rows for text in (row.filing_number, row.identifier) if text}
        return found | set(
            Application.objects.filter(unit=here.county.town).exclude(number=None).values_list("number", flat=True)
        )


def foreign(ground: Ground) -> dict[str, str]:
    """Keys of another unit's rows by what a form may ask for."""
    return {
        "account": str(ground.account.pk), "survivor": str(ground.account.pk), "file": str(ground.file.pk),
        "case": str(ground.deciding.pk), "unit": str(ground.county.town.pk), "person": str(ground.county.clerk.pk),
    }  # fmt: skip


TARGETS = (Account, Application, Attachment, Unit, User)


def references(ground: Ground) -> dict[str, int]:
    """How many rows of each column point at the unit's accounts, cases and files, at the unit or at its clerk."""
    wanted = {
        Account: Account.objects.filter(unit=ground.county.town).values("pk"),
        Application: Application.objects.filter(unit=ground.county.town).values("pk"),
        Attachment: [ground.file.pk], Unit: [ground.county.town.pk], User: [ground.county.clerk.pk],
    }  # fmt: skip
    return {
        f"{column.model._meta.db_table}.{column.column}": column.model._base_manager.filter(
            **{f"{column.name}__in": wanted[target]}
        ).count()
        for target in TARGETS
        for column in _pointing_at(target)
    }


def _pointing_at(target) -> list[ForeignKey]:
    return [row.field for row in target._meta.related_objects if isinstance(row.field, ForeignKey)]


def fields(markup: str) -> set[str]:
    """Names of the controls on a page."""
    return {name for name in Controls(markup).values if name and name != "csrfmiddlewaretoken"}

"""A small model of article 14 written from the design, not from the product: what may happen to a case, and until when.

The stateful test asks it before each deed and compares afterwards. It knows no product code but the words of enums.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

# Who works where: person → (role, unit). Two people hold two roles each, so that four eyes are tried by the same pair.
UNITS = {"town": ("town",), "health": ("health",), "hospital": ("hospital", "health"), "office": ("office",)}
PEOPLE = {
    "clerk": {("clerk", "town")},
    "colleague": {("clerk", "town")},
    "leader": {("leader", "town")},
    "stranger": {("clerk", "other_town")},
    "other_leader": {("leader", "other_town")},
    "hospital_clerk": {("clerk", "hospital")},
    "hospital_leader": {("leader", "hospital")},
    "health_leader": {("leader", "health")},
    "reviewer": {("reviewer", "office")},
    "second_reviewer": {("reviewer", "office")},
    "approver": {("approver", "office")},
    "second_approver": {("approver", "office")},
    "writing_leader": {("clerk", "town"), ("leader", "town")},
    "double": {("reviewer", "office"), ("approver", "office"), ("leader", "town")},
    "inspector": {("inspector", "office")},
    "observer": {("observer", "office")},
    "sysadmin": {("sysadmin", "office")},
    "secadmin": {("secadmin", "office")},
    "auditor": {("auditor", "office")},
}
NODES = {"signing", "reviewing", "approving"}
OPEN_IN = {
    "submit": {"draft", "returned"},
    "sign": {"signing"},
    "confirm_paper": {"signing"},
    "review": {"reviewing"},
    "approve": {"approving"},
    "send_back": NODES,
    "reject": NODES,
    "withdraw": NODES,
    "cancel": {"draft", "returned", *NODES},
    "report_done": {"operating"},
    "report_frozen": {"operating"},
    "report_gone": {"announcing"},
    "redeclare": {"operating"},
    "ask_termination": {"operating"},
    "terminate": {"operating"},
    "record_national": {"announcing"},
}
STEPS = tuple(OPEN_IN)
INTENDED = {
    "draft": "submit",
    "returned": "submit",
    "signing": "sign",
    "reviewing": "review",
    "approving": "approve",
    "operating": "report_done",
}
ENDED = {"closed", "cancelled", "terminated", "rejected"}
BY_CLERK = {"submit", "cancel", "report_done", "report_frozen", "report_gone", "redeclare", "ask_termination"}


class Days:
    """The holiday table read naively: the published days, overlaid by rows."""

    def __init__(self, rows: dict[date, bool]):
        self.rows = dict(rows)

    def worked(self, day: date) -> bool:
        import chinese_calendar

        return self.rows.get(day, chinese_calendar.is_workday(day))

    def add(self, day: date, n: int) -> date:
        while n:
            day += timedelta(days=1)
            n -= self.worked(day)
        return day


@dataclass
class Place:
    """Where an announcement must stand: every posting as [posted on, taken down on]."""

    postings: list[list] = field(default_factory=list)

    @property
    def up(self) -> date | None:
        return next((posted for posted, down in self.postings if down is None), None)


@dataclass
class Account:
    """A row of the register as the model knows it."""

    pk: object
    unit: str
    platform: str
    status: str = "normal"
    purpose: str = ""


@dataclass
class Case:
    """One case: its state and everything that decides what comes next."""

    pk: object
    kind: str
    unit: str
    platform: str
    creator: str
    content: str
    way: str = "portal"
    account: Account | None = None
    before: str = ""
    state: str = "draft"
    typed: set = field(default_factory=set)
    signers: set = field(default_factory=set)
    reviewers: set = field(default_factory=set)
    scan_by: str = ""
    signatures: int = 0
    signed_content: str | None = None
    resume: str = ""
    sender: str | None = None  # "clerk", a person, or nobody: who may take it back now
    sent_from: str = ""
    numbered: bool = False
    asked_end: bool = False
    since: date | None = None
    county_from: date | None = None
    approved_on: date | None = None
    happened_on: date | None = None
    gone_on: date | None = None
    entered: bool = False
    due_post: date | None = None
    places: dict[str, Place] = field(default_factory=dict)
    announced: bool = False
    drafted_on: date | None = None
    steps: int = 0

    @property
    def open(self) -> bool:
        return self.state not in ENDED | {"draft"}

    @property
    def clerk(self) -> str:
        """Who posts on the unit's own account (for the office nobody holds that role here)."""
        return {"town": "clerk", "hospital": "hospital_clerk"}.get(self.unit, "reviewer")

    @property
    def waiting(self) -> str:
        """Unit whose leader signs next."""
        return UNITS[self.unit][self.signatures] if self.state == "signing" else ""

    def both_since(self) -> date | None:
        ups = [place.up for place in self.places.values()]
        return None if None in ups else max(ups)

    def served(self, today: date) -> bool:
        since = self.both_since()
        return since is not None and (today - since).days >= 15

    def may_close(self, today: date) -> bool:
        gone = self.kind != "cancelling" or self.gone_on is not None
        return self.state == "announcing" and self.entered and gone and (not self.places or self.served(today))

    def due_on(self, days: Days, today: date) -> date | None:
        """Deadline of the node, reckoned from the events alone."""
        if self.state == "signing":
            return days.add(self.since, 5)
        if self.state in ("reviewing", "approving"):
            return days.add(self.county_from, 5)
        if self.state == "operating":
            return days.add(self.approved_on, 10)
        if self.state != "announcing":
            return None
        owed = [] if self.entered else [days.add(self.happened_on, 5)]
        if self.places and self.both_since() is None:
            owed.append(days.add(self.happened_on, 3))
        elif self.places and not self.served(today):
            owed.append(self.both_since() + timedelta(days=14))
        return min(owed, default=None)


def holds(person: str, role: str, *units: str) -> bool:
    """Does the person hold the role at one of the units (a clerk also at the unit above)?"""
    return any(had == role and (not units or at in units) for had, at in PEOPLE[person])


def is_clerk(case: Case, person: str) -> bool:
    return holds(person, "clerk", *UNITS[case.unit]) or (case.creator == person and holds(person, "reviewer"))


def permitted(case: Case, step: str, person: str) -> bool:
    """Role and four eyes: may this person take the step on the case as it stands?"""
    if step in BY_CLERK:
        return is_clerk(case, person)
    if step in ("terminate", "record_national"):
        return holds(person, "reviewer") or holds(person, "approver")
    if step == "withdraw":
        return is_clerk(case, person) if case.sender == "clerk" else case.sender == person
    if step in ("send_back", "reject"):
        if case.state == "signing":
            on_paper = case.way == "paper" and step == "send_back" and holds(person, "reviewer")
            return on_paper or holds(person, "leader", case.waiting)
        return holds(person, {"reviewing": "reviewer", "approving": "approver"}[case.state])
    if step == "sign":
        return holds(person, "leader", case.waiting) and person not in case.typed
    if step == "confirm_paper":
        return holds(person, "reviewer") and person not in case.typed | {case.scan_by}
    if step == "review":
        return holds(person, "reviewer") and person not in case.signers
    return holds(person, "approver") and person not in case.typed | case.signers | case.reviewers


def barred(case: Case, step: str) -> set[str]:
    """People who could take the step if they had not had a hand in the case before."""
    innocent = replace(case, typed=set(), signers=set(), reviewers=set())
    return {who for who in PEOPLE if permitted(innocent, step, who) and not permitted(case, step, who)}


def startable(kind: str, account: Account | None) -> bool:
    """Can this be asked of the account as the register stands?"""
    if account is None:
        return kind == "opening"
    allowed = {"opening": {"suspended"}, "suspending": {"normal"}}
    return account.status in allowed.get(kind, {"normal", "suspended"})

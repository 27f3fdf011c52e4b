"""Lives of cases, rounds and tables as one deed after the other: what fails leaves the state where it was, so each can be tried again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from accounts.services import intake
from announcements import services as announcements
from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from approvals.services import desk
from county import clock
from inspections.enums import Measure
from inspections.models import Circular, Entry, Rectification
from inspections.services import checking, circulars, orders, outcome, rounds
from tests import factories as make
from tests import inspecting
from tests.accounts import tables


@dataclass(frozen=True)
class Deed:
    """``do`` takes it; what it needs is read inside, so that it may be called again after a failure."""

    name: str
    do: Callable[[], object]
    keyed: bool = False
    """A second call with the same key answers what the first one did."""


def known(case) -> Application:
    return Application.objects.get(pk=case.pk)


def step(case, name: str, by, opinion: str = "写明意见", **words) -> Deed:
    """One step with one key and the version that its page showed, as a resent form has."""
    intent = services.Intent(by, known(case).version, opinion, uuid4().hex)
    return Deed(name, lambda: getattr(services, name)(case, intent, **words), keyed=True)


def opening(county, hands) -> Iterator[Deed]:
    """From the draft to the closed file."""
    case = make.draft(county)
    yield Deed("attach", lambda: services.attach(known(case), make.pdf(), purpose="minutes", by=county.clerk))
    yield step(case, "submit", county.clerk)
    yield step(case, "withdraw", county.clerk)
    services.submit(case, make.intent(case, county.clerk))
    yield Deed("urge", lambda: services.urge(known(case), by=county.clerk))
    yield step(case, "sign", county.leader)
    intent = services.Intent(county.reviewer, known(case).version, "拟同意", uuid4().hex)
    extras = desk.Extras(observers=(county.observer,))
    yield Deed("review with copies", lambda: desk.decide(case, "review", intent, extras))
    yield (
        Deed("copy", lambda: services.copy_to(known(case), [second], by=county.approver))
        if (second := make.user("observer", county.office))
        else None
    )
    yield step(case, "send_back", county.approver, flagged=("reason",))
    yield Deed("save", lambda: services.save_draft(known(case), {"contract_until": None}, by=county.clerk))
    yield step(case, "submit", county.clerk)
    yield step(case, "approve", county.approver)
    yield reporting(county, case, "report_done")
    row = known(case).announcement
    for channel, by in (("own", county.clerk), ("website", county.reviewer)):
        yield posting(row, channel, by)
    up = row.postings.get(channel="own")
    yield Deed("take_down", lambda: announcements.take_down(up, on=clock.today(), note="打不开", by=county.inspector))
    yield posting(row, "own", county.clerk)
    proof = make.proof(county.reviewer, county.office)
    yield step(case, "record_national", county.reviewer, "", entered_on=clock.today(), proof=proof)
    hands.forward(days=16)
    yield Deed("close", services.close_served)
    assert known(case).state == State.CLOSED


def posting(row, channel: str, by) -> Deed:
    facts = {"posted_on": clock.today(), "link": "https://www.example.gov.cn/1", "proof": None}
    return Deed(f"post {channel}", lambda: announcements.post(row, channel=channel, by=by, **facts))


def reporting(county, case, name: str, opinion: str = "") -> Deed:
    proof = make.proof(county.clerk, county.town)
    late = {"identifier": f"id-{case.pk.hex[:8]}", "verified_state": "verified", "verified_subject": county.town.name}
    told = services.Report(day=clock.today(), proof=proof, shown_name=known(case).name, late=late)
    return step(case, name, county.clerk, opinion, report=told)


def endings(county, hands) -> Iterator[Deed]:
    """The other ways out, one after the other: confirmed on paper, refused by the platform, ended; cancelled; rejected."""
    case = make.bring(county, make.draft(county, way="paper"), State.SIGNING)
    services.attach(case, make.pdf("签字件.pdf"), purpose="signed_sheet", by=county.clerk)
    yield step(case, "confirm_paper", county.reviewer)
    make.bring(county, case, State.OPERATING)
    yield step(case, "redeclare", county.clerk, "名称已被占用")
    services.submit(case, make.intent(case, county.clerk))
    yield step(case, "ask_termination", county.clerk, "不再需要")
    yield step(case, "terminate", county.reviewer, "同意")
    case = make.bring(county, make.draft(county), State.SIGNING)
    yield step(case, "cancel", county.clerk)
    case = make.bring(county, make.draft(county), State.APPROVING)
    yield step(case, "reject", county.approver)


def cancelling(county, hands) -> Iterator[Deed]:
    """An account goes out of use, then it is gone."""
    account = make.filed_account(county.town)
    case = make.bring(county, make.draft(county, Kind.CANCELLING, about=account), State.OPERATING)
    yield reporting(county, case, "report_frozen")
    yield reporting(county, case, "report_gone", "平台提前注销")


def inspection(county, hands) -> Iterator[Deed]:
    """A quarter: opened, checked, ordered, answered, accepted, told in a circular."""
    accounts = inspecting.register(county)
    inspecting.indicators(county)
    year, quarter = rounds.quarter_of(clock.today())
    due_on = rounds.last_day(year, quarter)
    found = []
    yield Deed("open_round", lambda: found.append(rounds.open_round(year, quarter, due_on, by=county.reviewer)))
    row = found[-1]
    rounds.assign(row, row.entries.all(), county.inspector, by=county.reviewer)
    for place, account in enumerate(accounts):
        faults = {"source_named": "两篇未注明来源"} if place == 1 else {}
        entry = inspecting.entry(row, account)
        if place == 0:
            inspecting.checked(county, entry, **faults)
            continue
        with unfinished():
            inspecting.checked(county, entry, **faults)
        yield Deed("complete", lambda pk=entry.pk: checking.complete(Entry.objects.get(pk=pk), by=county.inspector))
    yield Deed("finish", lambda: rounds.finish(row, by=county.reviewer))
    row.refresh_from_db()
    yield Deed("issue", lambda: orders.issue(orders.waiting(row)[0], by=county.inspector))
    order = Rectification.objects.get()
    said = inspecting.said(order, county.clerk)
    yield Deed("answer", lambda: orders.answer(Rectification.objects.get(), said))
    checked = inspecting.said(order, county.second_reviewer, "已整改到位。")
    yield Deed("accept", lambda: orders.accept(Rectification.objects.get(), checked))
    yield from telling(county, row)


class unfinished:
    """Everything of a check but its completion."""

    def __enter__(self):
        self.real, checking.complete = checking.complete, lambda found, by: found

    def __exit__(self, *failure):
        checking.complete = self.real


def telling(county, row) -> Iterator[Deed]:
    best = row.entries.filter(score=100).order_by("place").first()
    yield Deed("consequence", lambda: outcome.decide(row, Measure.PRAISE, "更新及时", by=county.reviewer, entry=best))
    yield Deed("circular", lambda: circulars.draft(row, by=county.inspector))
    draft = Circular.objects.get()
    yield Deed("circular issue", lambda: circulars.issue(Circular.objects.get(), draft.version, by=county.approver))


def table(county, hands) -> Iterator[Deed]:
    """A table is brought in, written and taken back."""
    from accounts.models import IntakeRun

    content = tables.simple(["香水镇", "微信公众号", "云上香水"], ["新民乡人民政府", "", "新民乡讯(抖音号)"])
    run = lambda: IntakeRun.objects.get()  # noqa: E731
    yield Deed("receive", lambda: intake.receive(tables.upload(content, "台账.xlsx"), by=county.reviewer))
    intake.check(run())
    yield Deed("confirm", lambda: intake.confirm(run(), by=county.reviewer))
    yield Deed("write", lambda: intake.write(run()))
    yield Deed("undo", lambda: intake.undo(run(), by=county.reviewer))


STORIES = {
    "opening": opening,
    "endings": endings,
    "cancelling": cancelling,
    "inspection": inspection,
    "table": table,
}

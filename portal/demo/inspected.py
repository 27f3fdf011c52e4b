"""The demo county's inspections: last quarter's finished with a circular, this quarter's under way; by the same deeds."""

from collections.abc import Iterator
from datetime import date, timedelta

from county import attachments, clock, workdays
from county.models import User
from inspections.enums import Measure, PleaKind, Result
from inspections.models import Catalogue, Entry, Finding, Item, Rectification, Round
from inspections.services import catalogue, checking, circulars, orders, outcome, rounds
from inspections.services.checking import Mark
from inspections.services.orders import Said
from inspections.services.outcome import Talk
from portal.demo.cases import Teller, picture
from portal.demo.register import DOUYIN, HEADLINES, WECHAT, WEIBO

FAULTS_BEFORE = {
    ("县农业农村局", WEIBO): {
        "updated-14-days": "检查时点前 14 日内没有更新。",
        "weekly-update": "近 12 周有 5 周没有更新。",
    },
    ("新民乡", DOUYIN): {"weekly-update": "近 12 周有 2 周没有更新。", "source-named": "两篇转载文章未注明来源。"},
    ("县教育体育局", DOUYIN): {"source-named": "一篇转载文章未注明来源。"},
    ("县卫生健康局", HEADLINES): {"interaction": "没有开通留言，私信无法使用。"},
    ("六盘山镇", WECHAT): {"replies": "一条群众留言超过一个月没有答复。"},
}
FAULTS_NOW = {
    ("新民乡", DOUYIN): {"weekly-update": "近 12 周有 1 周没有更新。"},
    ("泾河源镇", WECHAT): {
        "source-named": "一篇转载文章未注明来源。",
        "three-reviews": "抽查的三条内容有一条没有审核记录。",
    },
}
CHECKED_NOW = 9
"""Accounts that are done in the round under way, besides those with faults."""


class Inspections:
    """Two rounds told by the office, two inspectors and the units."""

    def __init__(self, teller: Teller):
        self.teller, self.people, self.inspectors = teller, teller.people, teller.people.inspectors
        self.current: Round | None = None
        year, quarter = rounds.quarter_of(teller.today)
        self.this = (year, quarter)
        self.last = (year, quarter - 1) if quarter > 1 else (year - 1, 4)

    def at(self, day: date, hour: int = 10) -> None:
        self.teller.at(day, hour)

    def indicators(self) -> Catalogue:
        """The shipped draft is put in force before the first round."""
        self.at(_first_day(*self.last))
        draft = Catalogue.objects.get(version=1)
        return catalogue.put_in_force(draft, clock.today(), by=self.people.approver)

    def open(self, quarter: tuple[int, int], day: date) -> Round:
        """Open the round of *quarter* on *day* and divide it between the inspectors by turns."""
        self.at(day)
        due_on = max(rounds.last_day(*quarter), clock.today())
        row = rounds.open_round(*quarter, due_on, by=self.people.reviewer)
        entries = list(row.entries.all())
        for place, inspector in enumerate(self.inspectors):
            rounds.assign(row, entries[place::2], inspector, by=self.people.reviewer)
        return row

    def check(self, entry: Entry, faults: dict[str, str]) -> Entry:
        """One account by its inspector; faults by code, everything else in order."""
        by = self._inspector(entry)
        seen = clock.today()
        last = seen - timedelta(days=21 if "updated-14-days" in faults else 2)
        checking.set_days(entry, seen, last, by=by)
        marks = [(row, _mark(row, faults.get(row.code, ""))) for row in _concerning(entry)]
        saved = checking.save_items(entry, marks, by=by)
        for code in faults:
            self._screenshot(saved.items[code], entry, by)
        return checking.complete(Entry.objects.select_related("round__catalogue").get(pk=entry.pk), by=by)

    def _inspector(self, entry: Entry) -> User:
        return entry.assignments.select_related("user").first().user

    def _screenshot(self, item: Item, entry: Entry, by: User) -> None:
        kept = attachments.receive(picture(), by=by, unit=entry.unit)
        checking.add_evidence(item, kept, by=by)

    def before(self) -> None:
        """Last quarter, from opening to the circular; one order is still not mended."""
        self.indicators()
        first = _first_day(*self.last)
        row = self.open(self.last, workdays.add(first, 5))
        for place, entry in enumerate(_entries(row)):
            self.at(workdays.add(first, 8 + place % 15))
            if entry.state == "pending":
                self.check(entry, FAULTS_BEFORE.get(_key(entry), {}))
        self.at(workdays.add(first, 25))
        sent = self._send(row)
        self._mend(sent, workdays.add(first, 28))
        self.at(workdays.add(first, 40))
        row = rounds.finish(row, by=self.people.reviewer)
        self._conclude(row, workdays.add(first, 41))

    def _send(self, row: Round) -> list[Rectification]:
        return [orders.issue(group, by=self._issuer(group)) for group in orders.waiting(row)]

    def _issuer(self, group: list[Finding]) -> User:
        return group[0].recorded_by

    def _mend(self, sent: list[Rectification], day: date) -> None:
        """Units answer one after the other and are verified; the last one asked for time and was late."""
        for place, order in enumerate(sent):
            self.at(workdays.add(day, place // 2), 11)
            clerk = self.people.clerks[order.unit_id]
            if place == len(sent) - 1:
                self._late(order, clerk, day)
                continue
            order = orders.answer(
                order, Said(clerk, order.version, "已逐条整改，补注来源、恢复更新，见截图。", self._proof(order, clerk))
            )
            self.at(workdays.add(day, place // 2 + 1), 15)
            orders.accept(order, Said(self.people.second_reviewer, order.version, "经核对，问题已整改到位。"))

    def _late(self, order: Rectification, clerk: User, day: date) -> None:
        wanted = workdays.add(order.due_on, 5)
        orders.plead(
            order, PleaKind.EXTENSION, Said(clerk, order.version, "正在与平台沟通开通留言功能，需要时间。"), wanted
        )
        order.refresh_from_db()
        self.at(workdays.add(day, 1), 16)
        order = orders.decide_plea(
            order, True, Said(self.people.second_reviewer, order.version, "同意延期，不再延长。")
        )
        self.at(workdays.add(order.due_on, 2), 10)
        order = orders.answer(order, Said(clerk, order.version, "留言功能已开通。", self._proof(order, clerk)))
        self.at(workdays.add(order.due_on, 3), 10)
        orders.accept(order, Said(self.people.second_reviewer, order.version, "超期完成，问题已整改。"))

    def _proof(self, order: Rectification, clerk: User) -> tuple:
        return (attachments.receive(picture(), by=clerk, unit=order.unit),)

    def _conclude(self, row: Round, day: date) -> None:
        self.at(day)
        for entry in row.entries.failed().select_related("unit"):
            outcome.decide(row, Measure.CIRCULATE, "单项否决，列为不合格。", by=self.people.reviewer, entry=entry)
        failed = row.entries.failed().select_related("unit").order_by("place").first()
        meeting = Talk(workdays.add(clock.today(), 3), "县政府办公室会议室", "单位分管负责同志")
        talk = outcome.decide(
            row, Measure.TALK, "账号长期不更新，管理责任不落实。", by=self.people.reviewer, entry=failed, talk=meeting
        )
        best = row.entries.filter(score=100).order_by("place").first()
        outcome.decide(
            row, Measure.PRAISE, "更新及时，办事指南实用，留言当日答复。", by=self.people.reviewer, entry=best
        )
        draft = circulars.draft(row, by=self.inspectors[0])
        self.at(workdays.add(day, 1))
        circulars.issue(draft, draft.version, by=self.people.approver)
        self.at(meeting.on, 16)
        outcome.record_minutes(talk, "单位作了检查，承诺一周内恢复更新，明确专人负责。", by=self.people.reviewer)

    def until(self, day: date) -> None:
        """This quarter's round is opened on its fifth working day, before the cases that begin later."""
        if self.current is None and day >= self.opening_day():
            self.current = self.open(self.this, self.opening_day())

    def now(self) -> None:
        """This quarter: some accounts are done, two have problems, one order waits and one is answered."""
        self.until(self.teller.today)
        row = self.current
        day = min(workdays.add(clock.day_of(row.opened_at), 6), self.teller.today)
        self.at(day)
        done = 0
        for entry in _entries(row):
            faults = FAULTS_NOW.get(_key(entry), {})
            if entry.state == "pending" and (faults or done < CHECKED_NOW):
                self.check(entry, faults)
                done += not faults
        self.at(workdays.add(self.teller.today, -3))
        self.at(max(clock.today(), day), 11)
        sent = self._send(row)
        answered = next((order for order in sent if order.subject.startswith("新民乡事")), None)
        if answered:
            clerk = self.people.clerks[answered.unit_id]
            orders.answer(
                answered, Said(clerk, answered.version, "已恢复每周更新，见截图。", self._proof(answered, clerk))
            )

    def opening_day(self) -> date:
        """When this quarter's round is opened: its fifth working day, or today if that is still to come."""
        return min(workdays.add(_first_day(*self.this), 5), self.teller.today)


def _entries(row: Round) -> Iterator[Entry]:
    yield from row.entries.select_related("round__catalogue", "account__platform", "unit").order_by("place")


def _concerning(entry: Entry) -> list:
    return [row for row in entry.round.catalogue.indicators.all() if row.concerns(is_app=entry.is_app)]


def _key(entry: Entry) -> tuple[str, str]:
    return entry.unit_short, entry.account.platform.code


def _mark(row, words: str) -> Mark:
    return Mark(Result.FAULT, row.step, words, rectify=True) if words else Mark(Result.OK)


def _first_day(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)

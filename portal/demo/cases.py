"""A year of invented cases in every state, dates relative to today, brought about by the same deeds as in the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account, Platform
from announcements import services as announcements
from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from county import attachments, clock, parameters, workdays
from county.models import User
from notifications.models import Message
from portal.demo.drawing import screenshot
from portal.demo.people import People
from portal.demo.register import CHANNELS, DOUYIN, HEADLINES, MINI, WECHAT, WEIBO, facts

LINK = "https://www.example.gov.cn/notice/"


@dataclass
class Story:
    """One case: who asks for what, how many working days ago it began, and the state in which it stands today."""

    short: str
    kind: str
    code: str
    began: int
    until: str
    values: dict
    about: Account | None = None


def picture() -> SimpleUploadedFile:
    """An invented screenshot: a plain drawing made for the demo."""
    return SimpleUploadedFile("平台截图.png", screenshot(), "image/png")


class Teller:
    """Moves the county clock through the past and lets the demo's people act on working days."""

    def __init__(self, people: People, hands):
        self.people, self.hands = people, hands
        self.today = clock.today()
        self.platforms = {row.code: row for row in Platform.objects.all()}

    def at(self, day: date, hour: int = 9, minute: int = 20) -> None:
        moment = datetime.combine(min(day, self.today), time(hour, minute), clock.ZONE)
        self.hands.move_to(min(moment, self.latest))

    @property
    def latest(self) -> datetime:
        """No deed of the demo lies after the moment at which it was loaded."""
        return datetime.combine(self.today, self.end.timetz().replace(tzinfo=None), clock.ZONE)

    end: datetime

    def intent(self, case: Application, by: User, opinion: str = "") -> services.Intent:
        version = Application.objects.values_list("version", flat=True).get(pk=case.pk)
        return services.Intent(by=by, version=version, opinion=opinion)

    def proof(self, by: User, unit):
        return attachments.receive(picture(), by=by, unit=unit)

    def tell(self, story: Story) -> Application:
        """Bring one case to its state; each step takes place some working days after the one before."""
        unit = self.people.units[story.short]
        clerk = self.people.clerks[unit.pk]
        day = workdays.add(self.today, -story.began) if story.began else self.today
        self.at(day)
        case = services.start(kind=story.kind, unit=unit, by=clerk, account=story.about)
        values = dict(story.values)
        reasons = values.pop("reasons", None)
        if story.kind == Kind.OPENING:
            number = list(self.people.units).index(story.short)
            values = (
                facts(story.short, unit, number) | {"platform": self.platforms[story.code], "declared": True} | values
            )
        case = services.save_draft(case, values, by=clerk, reasons=reasons)
        if story.kind == Kind.OPENING:
            services.attach(case, picture(), purpose="logo", by=clerk)
        return self._go(case, story, day, clerk)

    def _go(self, case: Application, story: Story, day: date, clerk: User) -> Application:
        order = (State.SIGNING, State.REVIEWING, State.APPROVING, State.OPERATING, State.ANNOUNCING)
        steps: tuple[Callable, ...] = (self.submit, self.sign, self.review, self.approve, self.report)
        goal = {"returned": State.REVIEWING, "rejected": State.APPROVING, "closed": State.ANNOUNCING}.get(
            story.until, story.until
        )
        if story.until == State.DRAFT:
            return case
        for number, (reached, go) in enumerate(zip(order, steps, strict=True)):
            self.at(workdays.add(day, number), 9 + number, 10 + number * 7)
            case = go(case, clerk)
            if reached == goal:
                break
        return self._end(case, story, workdays.add(day, number))

    def submit(self, case, clerk):
        return services.submit(case, self.intent(case, clerk)).case

    def sign(self, case, clerk):
        while case.state == State.SIGNING:
            leader = self.people.leaders[case.waiting_unit_id]
            case = services.sign(case, self.intent(case, leader, "经会议研究，同意。")).case
        return case

    def review(self, case, clerk):
        return services.review(case, self.intent(case, self.people.reviewer, "材料齐全，拟同意。")).case

    def approve(self, case, clerk):
        return services.approve(case, self.intent(case, self.people.approver, "同意。")).case

    def report(self, case, clerk):
        told = services.Report(
            day=clock.today(),
            proof=self.proof(clerk, case.unit),
            shown_name=case.name,
            late={
                "identifier": f"jy{case.number[-4:]}",
                "link": f"{LINK}{case.number[-4:]}",
                "verified_state": "verified",
                "verified_subject": case.unit.name,
                "verified_until": clock.today() + timedelta(days=365),
            },
        )
        deed = services.report_frozen if case.kind == Kind.CANCELLING else services.report_done
        return deed(case, self.intent(case, clerk), told).case

    def _end(self, case: Application, story: Story, day: date) -> Application:
        if story.until == "returned":
            case = services.send_back(
                case, self.intent(case, self.people.reviewer, "请补充会议研究情况，写明与现有账号的分工。")
            ).case
        if story.until == "rejected":
            case = services.reject(
                case, self.intent(case, self.people.approver, "现有账号能够满足需要，不再新开。")
            ).case
        if story.until == "closed":
            self.close(case, day)
        return case

    def post(self, case: Application, channel: str, day: date) -> None:
        self.at(day, 15, 5)
        row = Application.objects.get(pk=case.pk).announcement
        if row is None or (channel == "own" and not row.own_required):
            return
        by = self.people.clerks[case.unit_id] if channel == "own" else self.people.reviewer
        announcements.post(row, channel=channel, posted_on=clock.today(), link=f"{LINK}{channel}", proof=None, by=by)

    def national(self, case: Application, day: date) -> None:
        self.at(day, 16, 30)
        by = self.people.reviewer
        proof = self.proof(by, self.people.office)
        services.record_national(case, self.intent(case, by), entered_on=clock.today(), proof=proof)

    def close(self, case: Application, day: date) -> None:
        """Both postings, the national entry, and for a cancellation the removal; tick closes it after 15 days."""
        posted = workdays.add(day, 1)
        for channel in ("own", "website"):
            self.post(case, channel, posted)
        self.national(case, workdays.add(day, 2))
        served = posted + timedelta(days=int(parameters.get("posting_days")))  # the day after the last one
        if case.kind == Kind.CANCELLING:
            self.at(served, 10)
            clerk = self.people.clerks[case.unit_id]
            told = services.Report(day=clock.today(), proof=self.proof(clerk, case.unit))
            services.report_gone(case, self.intent(case, clerk), told)
        self.at(served + timedelta(days=1), 0, 5)
        services.close_served()


class Companion(Protocol):
    """What is told beside the cases: before them, as their days pass, and up to now."""

    def before(self) -> None: ...

    def until(self, day: date) -> None: ...

    def now(self) -> None: ...


REASON = {"reason": "群众使用短视频较多，拟发布办事指南和政策解读，与微信图文分工"}
ANOTHER = {"reasons": {"another_platform": "现有账号每周更新，短视频用于办事流程演示，不重复发布图文"}}


def stories(made: dict[tuple[str, str], Account]) -> list[Story]:
    """The year, oldest first."""

    def opening(short, code, began, until, name):
        return Story(short, Kind.OPENING, code, began, until, REASON | ANOTHER | {"name": name})

    def about(kind, short, code, began, until, **values):
        return Story(short, kind, code, began, until, values, made[short, code])

    closing = {"reason": "关注度和利用率低，予以整合", "replacement": "关注本单位微信订阅号"}
    told = [
        opening("县应急局", DOUYIN, 210, "closed", "泾源应急提醒"),
        about(Kind.ALTERING, "县民政局", WECHAT, 180, "closed", purpose="发布民政政策，受理救助咨询", reason="增加救助咨询"),
        about(Kind.SUSPENDING, "县农业农村局", WEIBO, 150, "closed", **closing),
        opening("黄花乡", DOUYIN, 120, "closed", "黄花故里"),
        about(Kind.CANCELLING, "县卫生健康局", HEADLINES, 95, "closed", **closing),
        opening("县医保局", WECHAT, 80, "closed", "泾源医保助手"),
        about(Kind.ALTERING, "县住建局", WECHAT, 60, "closed", keeper_name="罗小平", reason="管理员岗位调整"),
        opening("兴盛乡", DOUYIN, 45, "rejected", "兴盛乡音"),
        about(Kind.CANCELLING, "县司法局", WEIBO, 14, "posted", **closing),
        opening("县文旅局", MINI, 12, "posted", "泾源文旅手册"),
        opening("六盘山镇", DOUYIN, 11, "taken_down", "六盘山镇小喇叭"),
        about(Kind.SUSPENDING, "泾河源镇", DOUYIN, 9, "late", **closing),
        about(Kind.ALTERING, "县教育体育局", WECHAT, 6, State.ANNOUNCING, name="泾源教体之窗", reason="与机构名称一致",
              reasons={"name_same_everywhere": "抖音账号随后一并更名"}),
        opening("县人社局", DOUYIN, 8, State.OPERATING, "泾源就业直通车"),
        about(Kind.ALTERING, "县市场监管局", WECHAT, 5, State.APPROVING, purpose="发布消费提示和办事指南", reason="职能调整"),
        opening("大湾乡", DOUYIN, 6, State.REVIEWING, "大湾新事"),
        about(Kind.ALTERING, "县公安局", WEIBO, 4, State.REVIEWING, checker_name="何小勇", reason="审核人调整"),
        about(Kind.CANCELLING, "县卫生健康局", WEIBO, 3, State.REVIEWING, **closing),
        opening("香水镇", CHANNELS, 5, "returned", "云上香水"),
        opening("香水镇", DOUYIN, 2, State.SIGNING, "云上香水"),
        opening("县人民医院", DOUYIN, 2, State.SIGNING, "泾源县医院健康课堂"),
        about(Kind.ALTERING, "香水镇", WECHAT, 0, State.DRAFT, keeper_name="马小红", reason="管理员轮岗"),
    ]  # fmt: skip
    return sorted(told, key=lambda story: -story.began)


def build(people: People, made: dict[tuple[str, str], Account], beside: Callable[[Teller], Companion]) -> int:
    """Tell every story, and beside them what the companion tells; returns the number of cases."""
    end = clock.now()
    with clock.freeze(end) as hands:
        teller = Teller(people, hands)
        teller.end = end
        companion = beside(teller)
        companion.before()
        for story in stories(made):
            companion.until(workdays.add(teller.today, -story.began))
            special = {"posted": _posted, "taken_down": _taken_down, "late": _late}.get(story.until)
            if special is None:
                teller.tell(story)
            else:
                story.until = State.ANNOUNCING
                special(teller, teller.tell(story), workdays.add(teller.today, -story.began + 4))
        companion.now()
    return Application.objects.count()


def _posted(teller: Teller, case: Application, day: date) -> None:
    for channel in ("own", "website"):
        teller.post(case, channel, workdays.add(day, 1))
    teller.national(case, workdays.add(day, 2))


def _taken_down(teller: Teller, case: Application, day: date) -> None:
    _posted(teller, case, day)
    teller.at(workdays.add(day, 4), 10)
    own = Application.objects.get(pk=case.pk).announcement.postings.get(channel="own")
    announcements.take_down(own, on=clock.today(), note="巡查发现公告不可见", by=teller.people.reviewer)


def _late(teller: Teller, case: Application, day: date) -> None:
    """The own posting was made, the county website's was forgotten: one red row on the board."""
    teller.post(case, "own", workdays.add(day, 1))


def read_old_messages(days: int = 5) -> None:
    """People have read what is older than a few days; the newest messages are still unread."""
    now = clock.now()
    Message.objects.filter(created_at__lt=now - timedelta(days=days)).update(read_at=now)

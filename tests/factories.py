"""A small county for tests: owner (香水镇), colleague, stranger (新民乡), the office; and cases brought to any state."""

import io
import itertools
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from accounts.models import Account, Platform
from announcements import services as announcements
from approvals import services
from approvals.enums import Kind, State
from approvals.models import Application
from county import attachments, clock, numbering
from county.enums import Role
from county.models import RoleAssignment, Unit, User

PASSWORD = "Ridge-and-river-36"
_counter = itertools.count(1)


def unit(name: str, short_name: str, kind: str, parent: Unit | None = None, **fields) -> Unit:
    """A unit with its path, as services keep it."""
    row = Unit.objects.create(name=name, short_name=short_name, kind=kind, parent=parent, **fields)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


def user(role: str | None, at: Unit | None = None, *, name: str = "", **fields) -> User:
    """An enabled user who holds *role* at *at*."""
    number = next(_counter)
    person = User.objects.create_user(
        f"u{number}", PASSWORD, name=name or f"用户{number}", is_active=True, must_change_password=False, **fields
    )
    if role:
        RoleAssignment.objects.create(user=person, unit=at, role=role)
    return person


UNITS = (
    ("office", "泾源县人民政府办公室", "县政府办", "department", "root"),
    ("town", "香水镇人民政府", "香水镇", "town", "root"),
    ("other_town", "新民乡人民政府", "新民乡", "town", "root"),
    ("health", "泾源县卫生健康局", "县卫生健康局", "department", "root"),
    ("hospital", "泾源县人民医院", "县医院", "institution", "health"),
)
PEOPLE = (
    ("clerk", Role.CLERK, "town", "王填报"),
    ("colleague", Role.CLERK, "town", "李同事"),
    ("leader", Role.LEADER, "town", "赵镇长"),
    ("stranger", Role.CLERK, "other_town", "陌生人"),
    ("other_leader", Role.LEADER, "other_town", "钱乡长"),
    ("hospital_clerk", Role.CLERK, "hospital", "孙填报"),
    ("hospital_leader", Role.LEADER, "hospital", "周院长"),
    ("health_leader", Role.LEADER, "health", "吴局长"),
    ("reviewer", Role.REVIEWER, "office", "郑经办"),
    ("second_reviewer", Role.REVIEWER, "office", "冯经办"),
    ("approver", Role.APPROVER, "office", "陈审批"),
    ("second_approver", Role.APPROVER, "office", "褚审批"),
    ("inspector", Role.INSPECTOR, "office", "卫检查"),
    ("observer", Role.OBSERVER, "office", "蒋观察"),
    ("sysadmin", Role.SYSADMIN, "office", "沈系统"),
    ("secadmin", Role.SECADMIN, "office", "韩安全"),
    ("auditor", Role.AUDITOR, "office", "杨审计"),
)


@cache
def _hashed() -> str:
    """One hash for all people of the county: hashing is not what most tests are about."""
    return make_password(PASSWORD)


class County:
    """Units and people every test knows by name; made with few statements, since nearly every test begins here."""

    def __init__(self):
        self.root = unit("泾源县", "泾源县", "county")
        for name, full, short, kind, parent in UNITS:
            above = getattr(self, parent)
            row = Unit(name=full, short_name=short, kind=kind, parent=above, is_county_office=name == "office")
            Unit.objects.bulk_create([row])
            row.path = f"{above.path}{row.pk}/"
            setattr(self, name, row)
        Unit.objects.bulk_update([getattr(self, name) for name, *_ in UNITS], ["path"])
        self._people()

    def _people(self):
        made = [
            User(
                username=f"u{next(_counter)}",
                name=shown,
                password=_hashed(),
                is_active=True,
                must_change_password=False,
            )
            for _, _, _, shown in PEOPLE
        ]
        User.objects.bulk_create(made)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(user=person, unit=getattr(self, at), role=role)
            for person, (_, role, at, _) in zip(made, PEOPLE, strict=True)
        )
        for person, (name, *_) in zip(made, PEOPLE, strict=True):
            setattr(self, name, person)


@cache
def png_bytes(colour: str = "navy") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(buffer, "PNG")
    return buffer.getvalue()


def png(name: str = "截图.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png_bytes(), "image/png")


@cache
def pdf_bytes() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(), "application/pdf")


def proof(by: User, unit: Unit):
    return attachments.receive(png(), by=by, unit=unit)


def platform(code: str = "douyin") -> Platform:
    return Platform.objects.get(code=code)


def facts(**changes) -> dict:
    """Complete facts of an opening."""
    values = {
        "platform": platform(),
        "name": "云上香水",
        "purpose": "发布香水镇政务信息和办事指南",
        "functions": "publish,serve",
        "operating_mode": "self",
        "in_budget": True,
        "reason": "群众使用短视频较多，需要发布办事指南",
        "declared": True,
    }
    for code, name in (("first", "赵镇长"), ("direct", "钱副镇长"), ("checker", "孙主任"), ("keeper", "王填报")):
        values |= {f"{code}_name": name, f"{code}_post": "干部", f"{code}_phone": "0954-5011234"}
    return values | changes


def account(unit: Unit, code: str = "wechat-subscription", name: str = "云上香水", **fields) -> Account:
    """A running account in the register."""
    now = clock.now()
    values = facts(platform=platform(code), name=name)
    for key in ("reason", "declared"):
        del values[key]
    values |= {"identifier": f"id{next(_counter)}", "verified_subject": unit.name, "verified_state": "verified"}
    values |= {"opened_on": date(2023, 6, 8), "registered_at": now, "updated_at": now}
    row = Account(unit=unit, **(values | fields))
    row.index_name()
    row.save()
    return row


def filed_account(unit: Unit, **fields) -> Account:
    """A running account with its filing number."""
    from django.db import transaction

    with transaction.atomic():
        number = numbering.next_number("filing", clock.today())
    return account(unit, filing_number=number, filed_on=clock.today(), **fields)


def draft(
    county: County, kind: str = Kind.OPENING, *, unit=None, by=None, about: Account | None = None, **changes
) -> Application:
    """A complete draft, ready to be submitted."""
    unit, by = unit or county.town, by or county.clerk
    case = services.start(kind=kind, unit=unit, by=by, account=about)
    if kind == Kind.OPENING:
        case = services.save_draft(case, facts(**changes), by=by)
        services.attach(case, png("标识.png"), purpose="logo", by=by)
    elif kind == Kind.ALTERING:
        case = services.save_draft(case, {"purpose": "发布政务信息，受理留言", "reason": "职能调整"} | changes, by=by)
    else:
        case = services.save_draft(case, {"reason": "整合账号", "replacement": "关注微信订阅号"} | changes, by=by)
    return case


def intent(case: Application, by: User | None, opinion: str = "") -> services.Intent:
    case = Application.objects.get(pk=case.pk)
    return services.Intent(by=by, version=case.version, opinion=opinion)


def bring(county: County, case: Application, state: str) -> Application:
    """Take a complete draft along the normal way until it is in *state* (SIGNING … ANNOUNCING)."""
    ways = (
        (State.SIGNING, lambda: services.submit(case, intent(case, case.created_by))),
        (State.REVIEWING, lambda: sign_all(county, case)),
        (State.APPROVING, lambda: services.review(case, intent(case, county.reviewer, "拟同意"))),
        (State.OPERATING, lambda: services.approve(case, intent(case, county.approver, "同意"))),
        (State.ANNOUNCING, lambda: report(case)),
    )
    order = [State.DRAFT, *(reached for reached, _ in ways)]
    case = Application.objects.get(pk=case.pk)
    for reached, go in ways:
        if order.index(reached) <= order.index(case.state) or order.index(case.state) >= order.index(state):
            continue
        case = go().case
        assert case.state == reached
    return Application.objects.for_lists().get(pk=case.pk)


def sign_all(county: County, case: Application):
    """Every leader who must sign does."""
    outcome = None
    while (case := Application.objects.get(pk=case.pk)).state == State.SIGNING:
        leader = User.objects.filter(assignments__unit=case.waiting_unit, assignments__role=Role.LEADER).first()
        outcome = services.sign(case, intent(case, leader, "同意"))
    return outcome


def report(case: Application):
    """The unit's clerk reports the platform step of today."""
    by = case.created_by
    late = {"identifier": f"id{next(_counter)}", "verified_state": "verified", "verified_subject": case.unit.name}
    told = services.Report(day=clock.today(), proof=proof(by, case.unit), shown_name=case.name, late=late)
    if case.kind == Kind.CANCELLING:
        return services.report_frozen(case, intent(case, by), told)
    return services.report_done(case, intent(case, by), told)


def post_both(county: County, case: Application) -> None:
    """Both postings of today, own account and county website."""
    row = Application.objects.get(pk=case.pk).announcement
    link = "https://www.example.gov.cn/notice"
    if row.own_required:
        announcements.post(row, channel="own", posted_on=clock.today(), link=link, proof=None, by=case.created_by)
    announcements.post(row, channel="website", posted_on=clock.today(), link=link, proof=None, by=county.reviewer)


def enter_national(county: County, case: Application):
    return services.record_national(
        case, intent(case, county.reviewer), entered_on=clock.today(), proof=proof(county.reviewer, county.office)
    )

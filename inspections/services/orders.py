"""整改通知: issued with a deadline, answered by the unit, verified by somebody else; objection and more time (article 35)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django_fsm import can_proceed

from county import access, audit, clock, numbering, parameters, workdays
from county.articles import RuleViolation, ensure
from county.enums import Role
from county.models import Attachment, Unit, User
from inspections import permits, rules
from inspections.enums import FindingKind, OrderStep, PleaKind, PleaState
from inspections.errors import Overtaken
from inspections.models import Finding, Plea, Rectification, RectificationStep, Round, StepFile
from notifications import services as notifications

ARTICLE = "第三十五条"
MOST_FILES = 10


@dataclass(frozen=True)
class Said:
    """What a person says on an order: by whom, on which version, with which words and files."""

    by: User
    version: int
    words: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Unfiled:
    """An account that was found and is not in the register (article 16)."""

    unit: Unit
    name: str
    platform: str
    link: str
    words: str
    seen_on: date


# ---- Findings become orders ------------------------------------------------------------------------------------------
@transaction.atomic
def record_unfiled(row: Round, seen: Unfiled, *, by: User, files: Iterable[Attachment] = ()) -> Finding:
    """Write down an account that is not in the register; it always leads to an order to close or to file it."""
    permits.require_checker(by)
    ensure(rules.days_in_order, None, seen.seen_on, clock.today())
    rule = rules.unfiled_is_ordered
    finding = Finding.objects.create(
        kind=FindingKind.UNFILED, round=row, unit=seen.unit, name=seen.name, platform=seen.platform, link=seen.link,
        code="unfiled", article=rule.article, wording=rule.words, category="未备案账号", words=seen.words, rectify=True,
        seen_on=seen.seen_on, recorded_by=by, recorded_at=clock.now(),
    )  # fmt: skip
    finding.evidence.set(files)
    audit.record("inspections.record_unfiled", by=by, target=finding)
    return finding


def waiting(row: Round | None = None) -> list[list[Finding]]:
    """Findings (of *row*, or of all rounds) that want an order and have none, grouped as orders are: by account, an
    unfiled one alone. One query."""
    rows = Finding.objects.standing().filter(rectify=True, rectification__isnull=True)
    rows = rows if row is None else rows.filter(round=row)
    groups: dict[object, list[Finding]] = {}
    for finding in rows.select_related("unit", "entry").order_by("unit__order", "unit_id", "recorded_at", "pk"):
        groups.setdefault((finding.round_id, finding.account_id or finding.pk), []).append(finding)
    return list(groups.values())


@transaction.atomic
def issue(findings: Iterable[Finding], *, by: User) -> Rectification:
    """Send one order about the findings of one account; the deadline is a setting in working days.

    Raises Refused, and RuleViolation for findings of several accounts, or when somebody issued it already.
    """
    permits.require_checker(by)
    keys = [finding.pk for finding in findings]
    rows = list(
        Finding.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=keys, rectification__isnull=True, withdrawn_at__isnull=True)
        .order_by("pk")
    )
    if not rows:
        raise RuleViolation(ARTICLE, "这些问题已经发出整改通知")
    first = rows[0]
    if any(
        (row.account_id, row.unit_id, row.round_id) != (first.account_id, first.unit_id, first.round_id) for row in rows
    ):
        raise RuleViolation(ARTICLE, "一份整改通知只写一个账号的问题")
    return _issued(first, rows, by)


def _issued(first: Finding, rows: list[Finding], by: User) -> Rectification:
    today = clock.today()
    due_on = workdays.add(today, int(parameters.get("rectify_days")))
    order = Rectification.objects.create(
        number=numbering.next_number("rectification", today), unit_id=first.unit_id, round_id=first.round_id,
        account_id=first.account_id, subject=first.title, issued_by=by, issued_at=clock.now(), first_due_on=due_on,
        due_on=due_on, object_until=workdays.add(today, int(parameters.get("objection_days"))),
    )  # fmt: skip
    for row in rows:
        row.rectification = order
        row.save(update_fields=("rectification",))
    _log(order, OrderStep.ISSUE, Said(by, 0, ""), "")
    audit.record("inspections.issue_order", by=by, target=order, detail={"findings": len(rows), "due_on": due_on})
    people = [*access.people(Role.CLERK, order.unit), *access.people(Role.LEADER, order.unit)]
    _tell(order, people, f"整改通知：{order.subject}", f"{len(rows)} 项问题，{due_on:%Y-%m-%d} 前完成整改并答复。")
    return order


# ---- Steps -----------------------------------------------------------------------------------------------------------
def answer(order: Rectification, said: Said) -> Rectification:
    """The unit tells what was mended, with evidence; the order then waits for verification."""

    def prepare(order: Rectification) -> None:
        permits.require_answer(order, said.by)
        order.answered_at = clock.now()
        _drop_extension(order, said)

    return _step(order, OrderStep.ANSWER, said, prepare, after=_to_checkers("整改已答复"))


def accept(order: Rectification, said: Said) -> Rectification:
    """Somebody who did not answer it finds the problems mended."""

    def prepare(order: Rectification) -> None:
        _may_verify(order, said.by)
        order.closed_at = clock.now()

    return _step(order, OrderStep.ACCEPT, said, prepare, after=_to_unit("整改已复核通过"))


def send_back(order: Rectification, said: Said, due_on: date | None = None) -> Rectification:
    """Not mended: back to the unit, by *due_on* or a fresh deadline of the usual length."""

    def prepare(order: Rectification) -> None:
        _may_verify(order, said.by)
        fresh = due_on or workdays.add(clock.today(), int(parameters.get("rectify_days")))
        if fresh <= clock.today():
            raise RuleViolation(ARTICLE, "新的整改期限晚于今天")
        order.due_on = fresh

    return _step(order, OrderStep.SEND_BACK, said, prepare, after=_to_unit("整改退回重改"))


def _may_verify(order: Rectification, by: User) -> None:
    permits.require_checker(by)
    ensure(rules.verified_by_another, permits.answered(order, by))


# ---- Objection and more time -----------------------------------------------------------------------------------------
def plead(order: Rectification, kind: str, said: Said, wanted_on: date | None = None) -> Plea:
    """The unit objects to the order, or asks for more time; raises RuleViolation after the time for it."""
    name = OrderStep.OBJECT if kind == PleaKind.OBJECTION else OrderStep.ASK_TIME

    def prepare(order: Rectification) -> None:
        permits.require_answer(order, said.by)
        if not order.is_owed:
            raise RuleViolation(ARTICLE, f"现在是“{order.get_state_display()}”，不能再提出{PleaKind(kind).label}")
        if kind == PleaKind.OBJECTION:
            ensure(rules.objection_in_time, clock.today(), order.object_until)
        elif wanted_on is None or not rules.extension_is_later(wanted_on, order.due_on):
            raise RuleViolation(ARTICLE, rules.extension_is_later.words)
        if order.pleas.filter(state=PleaState.OPEN).exists():
            raise RuleViolation(ARTICLE, "已有一项申请在等待答复")

    try:
        with transaction.atomic():
            order = _step(order, name, said, prepare, moves=False, after=_to_checkers(PleaKind(kind).label))
            return Plea.objects.create(
                rectification=order, kind=kind, words=said.words, asked_by=said.by, asked_at=clock.now(),
                wanted_on=wanted_on if kind == PleaKind.EXTENSION else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise RuleViolation(ARTICLE, "已有一项申请在等待答复") from error


def decide_plea(order: Rectification, granted: bool, said: Said, until: date | None = None) -> Rectification:
    """Answer an objection (granted: the order is lifted) or a wish for time (granted: the deadline moves)."""
    plea = order.pleas.filter(state=PleaState.OPEN).first()
    if plea is None:
        raise Overtaken("这项申请已经答复", order.steps.last())
    objection = plea.kind == PleaKind.OBJECTION

    def prepare(order: Rectification) -> None:
        _may_verify(order, said.by)
        _settle(plea, granted, said)
        if granted and objection:
            order.closed_at = clock.now()
        elif granted:
            day = until or plea.wanted_on
            ensure(rules.extension_is_later, day, order.due_on)
            order.due_on = day

    if objection:
        name = OrderStep.LIFT if granted else OrderStep.DISMISS
    else:
        name = OrderStep.GRANT_TIME if granted else OrderStep.REFUSE_TIME
    return _step(order, name, said, prepare, moves=name == OrderStep.LIFT, after=_to_unit(OrderStep(name).label))


def _settle(plea: Plea, granted: bool, said: Said) -> None:
    plea.state = PleaState.GRANTED if granted else PleaState.REFUSED
    plea.answered_by, plea.answered_at, plea.answer = said.by, clock.now(), said.words
    plea.save(update_fields=("state", "answered_by", "answered_at", "answer"))


def _drop_extension(order: Rectification, said: Said) -> None:
    """An answer makes an open plea pointless; it is closed with a word, not left open."""
    for plea in order.pleas.filter(state=PleaState.OPEN):
        _settle(plea, False, Said(said.by, 0, "单位已答复整改情况，不再处理。"))


# ---- The one door ----------------------------------------------------------------------------------------------------
@transaction.atomic
def _step(
    order: Rectification,
    name: str,
    said: Said,
    prepare: Callable[[Rectification], None],
    *,
    moves: bool = True,
    after: Callable[[Rectification], None],
) -> Rectification:
    """Lock, version, state, rule and permission, act, log. ``moves`` is False where the state stays."""
    order = Rectification.objects.select_for_update(of=("self",), no_key=True).get(pk=order.pk)
    if said.version != order.version:
        raise Overtaken("您打开页面以后，这份整改通知有了变化", order.steps.last())
    if moves and not can_proceed(getattr(order, name)):
        raise Overtaken(f"现在是“{order.get_state_display()}”，不能办理“{OrderStep(name).label}”", order.steps.last())
    if not said.words.strip():
        raise RuleViolation(ARTICLE, "写明情况和理由")
    before = order.state
    prepare(order)
    if moves:
        getattr(order, name)()
    order.version += 1
    order.save()
    _log(order, name, said, before)
    audit.record(f"inspections.{name}", by=said.by, target=order, detail={"from": before, "to": order.state})
    after(order)
    return order


def _log(order: Rectification, name: str, said: Said, before: str) -> None:
    step = RectificationStep.objects.create(
        rectification=order, version=order.version, step=name, from_state=before, to_state=order.state, by=said.by,
        by_name=said.by.name, by_title=said.by.title, at=clock.now(), words=said.words.strip()[:3000],
    )  # fmt: skip
    StepFile.objects.bulk_create(StepFile(step=step, attachment=row) for row in said.files[:MOST_FILES])


# ---- Words to people -------------------------------------------------------------------------------------------------
def _to_unit(title: str) -> Callable[[Rectification], None]:
    def tell(order: Rectification) -> None:
        people = [*access.people(Role.CLERK, order.unit), *access.people(Role.LEADER, order.unit)]
        due = f"整改期限 {order.due_on:%Y-%m-%d}。" if order.is_owed else ""
        _tell(order, people, f"{title}：{order.subject}", f"{order.number}。{due}")

    return tell


def _to_checkers(title: str) -> Callable[[Rectification], None]:
    def tell(order: Rectification) -> None:
        people = checkers(order)
        _tell(
            order,
            people,
            f"{title}：{order.subject}",
            f"{order.unit.short_name} {order.number}，等待县政府办或检查员办理。",
        )

    return tell


def checkers(order: Rectification) -> list[User]:
    """Who issued it, and the county office's reviewers."""
    return list({user.pk: user for user in (order.issued_by, *access.county_people(Role.REVIEWER))}.values())


def _tell(order: Rectification, people: list[User], title: str, body: str) -> None:
    key = f"order:{order.pk}:{order.version}"
    url = reverse("inspections:order", args=[order.pk])
    notifications.post(key=key, to=people, title=title, body=body, url=url, article=ARTICLE, category="rectify")

"""The one door for steps: lock, version, state, permission, rules, act, log — one transaction (architecture.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django_fsm import can_proceed

from approvals import deadlines, messages, permits
from approvals.enums import State, Step
from approvals.errors import Conflict
from approvals.models import Application, Decision, Receipt
from county import audit, clock, sealing
from county.history import acting
from county.models import Attachment, Unit, User
from county.transactions import deed


@dataclass(frozen=True)
class Intent:
    """What a person wants to do: who, on which version of the case, with which words. ``key`` makes it once-only."""

    by: User | None
    version: int
    opinion: str = ""
    key: str = ""


@dataclass(frozen=True)
class Outcome:
    """What happened. ``repeated`` is True when the same key had already done it."""

    case: Application
    decision: Decision
    repeated: bool = False


def lock(pk) -> Application:
    """The case, locked until the end of the transaction, with its places and platform.

    The lock comes first and alone: what is read with a joined row while waiting for it may be older than the case.
    """
    rows = Application.objects.filter(pk=pk)
    rows.select_for_update(of=("self",), no_key=True).values_list("pk").get()
    return rows.select_related("unit", "platform", "waiting_unit").get()


@deed
def step(
    case: Application,
    name: str,
    intent: Intent,
    *,
    prepare: Callable[[Application], None] | None = None,
    effect: Callable[[Application, Decision], None] | None = None,
    scan: Callable[[Application], Attachment | None] | None = None,
) -> Outcome:
    """Take one step. ``prepare`` checks rules and sets fields, ``effect`` changes other rows after the decision stands.

    ``scan`` names the paper the decision rests on, read while the case is locked.

    Raises Conflict (other version or state), Refused (permission, four eyes), RuleViolation (an article is not met).
    """
    case = lock(case.pk)
    done = _already(case, name, intent)
    if done:
        return done
    prefetch_related_objects([case], "files")  # looked at by rules and seals
    _ensure_version(case, intent)
    _ensure_open(case, name, intent)
    if intent.by is not None:
        permits.require(case, name, intent.by)
    stood, before, unit = dict(vars(case)), case.state, case.waiting_unit
    if prepare:
        prepare(case)
    getattr(case, name)()
    decision = _record(case, name, intent, before, unit, scan(case) if scan else None)
    if effect:
        effect(case, decision)
    _finish(case, name, intent, decision, stood)
    case._prefetched_objects_cache.clear()  # who goes on with this case finds the files that come later
    return Outcome(case, decision)


def _already(case: Application, name: str, intent: Intent) -> Outcome | None:
    receipt = Receipt.objects.filter(key=intent.key).select_related("decision").first() if intent.key else None
    if receipt is None:
        return None
    same_step = receipt.step == name or {receipt.step, name} == {Step.SUBMIT, Step.RESUBMIT}
    same_words = receipt.decision.opinion == _kept(intent.opinion)
    if not (same_step and same_words) or (receipt.application_id, receipt.user_id) != (case.pk, intent.by.pk):
        raise Conflict(case, "这次提交与上一次的内容不同，刷新后再办理", case.decisions.last(), intent.opinion)
    return Outcome(case, receipt.decision, repeated=True)


def _kept(opinion: str) -> str:
    """The opinion as it is stored."""
    return opinion.strip()[:500]


def _ensure_version(case: Application, intent: Intent) -> None:
    if intent.version != case.version:
        raise Conflict(case, "您打开页面以后，这件申请有了变化", case.decisions.last(), intent.opinion)


def _ensure_open(case: Application, name: str, intent: Intent) -> None:
    if not can_proceed(getattr(case, name)):
        words = f"现在是“{case.get_state_display()}”，不能办理“{Step(name).label}”"
        raise Conflict(case, words, case.decisions.last(), intent.opinion)


def _record(case, name, intent, before, unit: Unit | None, scan) -> Decision:
    case.version += 1
    decision = case.decisions.create(
        version=case.version,
        step=name,
        from_state=before,
        to_state=case.state,
        by=intent.by or _system(),
        by_name=intent.by.name if intent.by else "系统",
        by_title=intent.by.title if intent.by else "自动办理",
        unit=unit,
        at=clock.now(),
        opinion=_kept(intent.opinion),
        digest=case.digest(),
        scan=scan,
    )
    if intent.key:
        Receipt.objects.create(key=intent.key, application=case, step=name, user=intent.by, decision=decision)
    return decision


def _finish(case: Application, name: str, intent: Intent, decision: Decision, stood: dict) -> None:
    now, before = clock.now(), decision.from_state
    if case.state != before or name in (Step.SIGN, Step.WITHDRAW):
        case.node_since = now
    case.updated_at = now
    if case.state == State.CLOSED:
        case.closed_at = now
    deadlines.refresh(case)
    with acting(case, intent.by, name):
        case.save(update_fields=_changed(case, stood))
    told = {"from": before, "to": case.state, "decision": sealing.fingerprint(decision.facts())}
    told["messages"] = messages.tell(case, decision)
    audit.record(f"approvals.{name}", by=intent.by, target=case, detail=told)


def _changed(case: Application, stood: dict) -> list[str]:
    """Fields that are no longer as they *stood*; the history row keeps all of them."""
    fields = case._meta.concrete_fields
    return [field.name for field in fields if getattr(case, field.attname) != stood.get(field.attname)]


def _system() -> User:
    return User.objects.get(is_system=True)

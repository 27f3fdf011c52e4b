"""What follows from a check: circulated, called in for a talk, praised, or why nothing (article 35)."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse

from county import access, audit, clock, numbering
from county.articles import RuleViolation
from county.enums import Role
from county.models import Attachment, Unit, User
from inspections import permits
from inspections.enums import EntryState, Measure
from inspections.models import Consequence, Entry, Round
from notifications import services as notifications

ARTICLE = "第三十五条"


@dataclass(frozen=True)
class Talk:
    """When, where and with whom a unit is called in."""

    on: date
    place: str
    with_whom: str


@transaction.atomic
def decide(
    row: Round, measure: str, reason: str, *, by: User, entry: Entry | None = None, unit: Unit | None = None,
    talk: Talk | None = None,
) -> Consequence:  # fmt: skip
    """Record a consequence for an account of the round, or for a unit as a whole.

    Raises Refused, and RuleViolation: no reason, an account that was not checked, praise for a failed one, a talk without
    day, place and person, or the same consequence again.
    """
    permits.require_office(by, "处理结果由县政府办记录")
    _ensure_sensible(measure, reason, entry, unit, talk)
    told = talk if measure == Measure.TALK else None
    try:
        with transaction.atomic():
            found = Consequence.objects.create(
                round=row, unit=entry.unit if entry else unit, entry=entry, measure=measure, reason=reason.strip()[:300],
                decided_by=by, decided_at=clock.now(), talk_on=told.on if told else None,
                talk_place=told.place if told else "", talk_with=told.with_whom if told else "",
                number=numbering.next_number("talk", clock.today()) if told else "",
            )  # fmt: skip
    except IntegrityError as error:
        raise RuleViolation(ARTICLE, "这个账号已经记录过同样的处理结果") from error
    audit.record("inspections.consequence", by=by, target=found, reason=reason)
    if told:
        _call_in(found, told)
    return found


def _ensure_sensible(measure: str, reason: str, entry: Entry | None, unit: Unit | None, talk: Talk | None) -> None:
    if not reason.strip():
        raise RuleViolation(ARTICLE, "写明处理的理由")
    if entry is None and unit is None:
        raise RuleViolation(ARTICLE, "选择账号或者单位")
    if entry is not None and entry.state != EntryState.CHECKED:
        raise RuleViolation(ARTICLE, "账号检查完成以后，再记录处理结果")
    if entry is not None and measure == Measure.PRAISE and not entry.passed:
        raise RuleViolation(ARTICLE, "不合格的账号不能表扬")
    if measure == Measure.TALK and (talk is None or not (talk.place.strip() and talk.with_whom.strip())):
        raise RuleViolation(ARTICLE, "约谈写明日期、地点和约谈对象")


def _call_in(found: Consequence, talk: Talk) -> None:
    people = [*access.people(Role.LEADER, found.unit), *access.people(Role.CLERK, found.unit)]
    notifications.post(
        key=f"talk:{found.pk}", to=people, title=f"约谈通知：{found.unit.short_name}",
        body=f"{talk.on:%Y-%m-%d}，{talk.place}，约谈对象：{talk.with_whom}。",
        url=reverse("inspections:talk", args=[found.pk]), article=ARTICLE, category="rectify",
    )  # fmt: skip


@transaction.atomic
def record_minutes(found: Consequence, words: str, *, by: User, file: Attachment | None = None) -> Consequence:
    """Write down what was said in a talk, once it has taken place; raises RuleViolation before, or a second time."""
    permits.require_office(by, "约谈记录由县政府办填写")
    found = Consequence.objects.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
    if found.measure != Measure.TALK or found.minutes_at is not None:
        raise RuleViolation(ARTICLE, "约谈记录已经填写" if found.minutes_at else "这项处理不是约谈")
    if found.talk_on > clock.today():
        raise RuleViolation(ARTICLE, "约谈还没有进行")
    if not words.strip():
        raise RuleViolation(ARTICLE, "写明约谈的内容")
    found.minutes, found.minutes_file = words.strip()[:3000], file
    found.minutes_by, found.minutes_at = by, clock.now()
    found.save(update_fields=("minutes", "minutes_file", "minutes_by", "minutes_at"))
    audit.record("inspections.minutes", by=by, target=found)
    return found

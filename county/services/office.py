"""Deeds on units and parameters: the system administrator keeps units, the county approver keeps limits and patterns."""

from datetime import date

from django.db import transaction

from county import access, audit, clock
from county.articles import RuleViolation
from county.enums import Role, UnitKind
from county.history import acting
from county.models import Parameter, Unit, User
from county.parameters import PARAMETERS
from county.services.calendar import recompute_deadlines

UNIT_FIELDS = ("name", "short_name", "kind", "credit_code", "phone", "website", "has_duties", "order")


@transaction.atomic
def add_unit(*, by: User, parent: Unit, **values) -> Unit:
    """System administrator: a unit below *parent*, at most second level (article 6). Raises Refused, RuleViolation."""
    access.require(by, Role.SYSADMIN)
    if parent.depth >= 3:
        raise RuleViolation("第六条", "二级单位下面不再设单位")
    unit = Unit(parent=parent, **{name: values[name] for name in UNIT_FIELDS if name in values})
    with acting(unit, by, "add"):
        unit.save()
        unit.path = f"{parent.path}{unit.pk}/"
        unit.skip_history_when_saving = True
        unit.save(update_fields=("path",))
        del unit.skip_history_when_saving
    audit.record("county.add_unit", by=by, target=unit)
    return unit


@transaction.atomic
def edit_unit(unit: Unit, *, by: User, **values) -> Unit:
    """System administrator: change what is known of a unit; its place in the tree stays."""
    access.require(by, Role.SYSADMIN)
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    changed = {
        name: (getattr(unit, name), values[name])
        for name in UNIT_FIELDS
        if name in values and getattr(unit, name) != values[name]
    }
    for name, (_, new) in changed.items():
        setattr(unit, name, new)
    with acting(unit, by, "edit"):
        unit.save(update_fields=UNIT_FIELDS)
    audit.record("county.edit_unit", by=by, target=unit, detail={name: list(pair) for name, pair in changed.items()})
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, by: User, active: bool) -> None:
    """System administrator: take a unit out of use, or back. The county and its office always stay."""
    access.require(by, Role.SYSADMIN)
    if unit.is_county_office or unit.kind == UnitKind.COUNTY:
        raise RuleViolation("第六条", "县和县政府办公室不能停用")
    unit.is_active = active
    with acting(unit, by, "open" if active else "close"):
        unit.save(update_fields=("is_active",))
    audit.record("county.open_unit" if active else "county.close_unit", by=by, target=unit)


@transaction.atomic
def set_parameter(key: str, value: str, *, by: User, effective_from: date, note: str = "") -> Parameter:
    """County approver: a limit, name or number pattern from a day on; open deadlines are set anew.

    Raises Refused, RuleViolation when the value breaks the regulation's own bounds or the pattern cannot be read.
    """
    access.require(by, Role.APPROVER)
    _ensure_value(key, value)
    if effective_from < clock.today():
        raise RuleViolation(PARAMETERS[key].article or "第三十七条", "生效日期不能早于今天")
    row = Parameter.objects.create(
        key=key, value=value.strip(), effective_from=effective_from, set_by=by, set_at=clock.now(), note=note
    )
    audit.record("county.set_parameter", by=by, target=row, detail={"key": key, "value": value})
    recompute_deadlines(by)
    return row


def _ensure_value(key: str, value: str) -> None:
    spec, text = PARAMETERS[key], value.strip()
    article = spec.article or "第三十七条"
    if not text:
        raise RuleViolation(article, f"{spec.label}不能为空")
    if spec.is_number and (not text.isascii() or not text.isdigit() or not spec.low <= int(text) <= spec.high):
        raise RuleViolation(article, f"{spec.label}填 {spec.low} 到 {spec.high} 之间的整数")
    if key.endswith("_pattern"):
        _ensure_pattern(article, text)


def _ensure_pattern(article: str, text: str) -> None:
    try:
        one, two = (text.format(year=2026, number=number) for number in (1, 2))
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise RuleViolation(article, "格式中只能用 {year} 和 {number}") from error
    if one == two or text.format(year=2026, number=1) == text.format(year=2027, number=1):
        raise RuleViolation(article, "格式中要有 {year} 和 {number}，才不会重号")

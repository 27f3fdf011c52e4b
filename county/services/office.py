"""Deeds on units and parameters: the system administrator keeps units, the county approver keeps limits and patterns."""

import re
from datetime import date
from string import Formatter
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from county import access, audit, clock, parameters
from county.articles import RuleViolation
from county.enums import Role, UnitKind
from county.history import acting
from county.models import Parameter, Unit, User
from county.parameters import PARAMETERS
from county.services.calendar import recompute_deadlines
from county.services.sessions import end_of_unit

UNIT_FIELDS = ("name", "short_name", "kind", "credit_code", "phone", "website", "has_duties", "order")
KEEPS_UNITS = "单位由系统管理员维护"
KEEPS_LIMITS = "参数由县府办审批设置"
LAST = "第三十七条"
PLACEHOLDERS = "格式中只能用 {year} 和 {number}，补零写 {number:04d}"
LONGEST = {"application_number_pattern": 30}  # characters that the number's column holds
LONGEST_NUMBER = 40  # of every other number


class UnitNameTaken(Exception):
    """Another unit has this name or short name."""


@transaction.atomic
def add_unit(*, by: User, parent: Unit, **values) -> Unit:
    """System administrator: a unit below *parent*, at most second level (article 6).

    Raises Refused, RuleViolation, and UnitNameTaken when somebody was faster with the same name.
    """
    access.require(by, Role.SYSADMIN, words=KEEPS_UNITS)
    if parent.depth >= 3:
        raise RuleViolation("第六条", "二级单位下面不再设单位")
    if not parent.is_active:
        raise RuleViolation("第六条", f"“{parent.short_name}”已停用，下面不能增加单位")
    unit = Unit(parent=parent, **{name: values[name] for name in UNIT_FIELDS if name in values})
    with acting(unit, by, "add"):
        _save(unit)
        unit.path = f"{parent.path}{unit.pk}/"
        unit.skip_history_when_saving = True
        unit.save(update_fields=("path",))
        del unit.skip_history_when_saving
    audit.record("county.add_unit", by=by, target=unit, detail={"parent": parent.name})
    return unit


@transaction.atomic
def edit_unit(unit: Unit, *, by: User, **values) -> Unit:
    """System administrator: change what is known of a unit; its place in the tree stays. Raises as add_unit does."""
    access.require(by, Role.SYSADMIN, words=KEEPS_UNITS)
    unit = _locked(unit)
    changed = {
        name: [getattr(unit, name), values[name]]
        for name in UNIT_FIELDS
        if name in values and getattr(unit, name) != values[name]
    }
    if not changed:
        return unit
    for name, (_, new) in changed.items():
        setattr(unit, name, new)
    with acting(unit, by, "edit"):
        _save(unit, update_fields=UNIT_FIELDS)
    audit.record("county.edit_unit", by=by, target=unit, detail=changed)
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, by: User, active: bool) -> None:
    """System administrator: take a unit out of use, or back. The county and its office always stay.

    Taken out of use, the sessions of its people end at once. Raises Refused, and RuleViolation while a unit below it is
    in use, or when the unit above is not.
    """
    access.require(by, Role.SYSADMIN, words=KEEPS_UNITS)
    unit = _locked(unit)
    if unit.is_county_office or unit.kind == UnitKind.COUNTY:
        raise RuleViolation("第六条", "县和县政府办公室不能停用")
    if unit.is_active == active:
        return
    if not active and unit.children.filter(is_active=True).exists():
        raise RuleViolation("第六条", f"“{unit.short_name}”还有在用的下级单位，先停用下级单位")
    if active and unit.parent and not unit.parent.is_active:
        raise RuleViolation("第六条", f"上级单位“{unit.parent.short_name}”已停用，先恢复上级单位")
    if not active:
        end_of_unit(unit)
    unit.is_active = active
    with acting(unit, by, "open" if active else "close"):
        unit.save(update_fields=("is_active",))
    audit.record("county.open_unit" if active else "county.close_unit", by=by, target=unit)


def _locked(unit: Unit) -> Unit:
    return Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)


def _save(unit: Unit, **how) -> None:
    try:
        with transaction.atomic():
            unit.save(**how)
    except IntegrityError:
        raise UnitNameTaken(unit.name) from None


@transaction.atomic
def set_parameter(key: str, value: str, *, by: User, effective_from: date, note: str = "") -> Parameter:
    """County approver: a limit, name or number pattern from a day on; open deadlines are set anew.

    Raises Refused, RuleViolation when the value breaks the regulation's own bounds or the pattern cannot be read.
    """
    access.require(by, Role.APPROVER, words=KEEPS_LIMITS)
    _ensure_value(key, value)
    if effective_from < clock.today():
        raise RuleViolation(PARAMETERS[key].article or LAST, "生效日期不能早于今天")
    row = Parameter.objects.create(
        key=key, value=value.strip(), effective_from=effective_from, set_by=by, set_at=clock.now(), note=note
    )
    parameters.forget()
    detail = {"key": PARAMETERS[key].label, "value": row.value, "from": effective_from}
    audit.record("county.set_parameter", by=by, target=row, reason=note, detail=detail)
    recompute_deadlines(by, reason="参数调整")
    return row


def _ensure_value(key: str, value: str) -> None:
    spec, text = PARAMETERS[key], value.strip()
    article = spec.article or LAST
    if not text:
        raise RuleViolation(article, f"{spec.label}不能为空")
    if len(text) > 200 or not text.isprintable():
        raise RuleViolation(article, f"{spec.label}写成一行，不超过 200 个字")
    if spec.is_number and not _is_between(text, spec.low, spec.high):
        raise RuleViolation(article, f"{spec.label}填 {spec.low} 到 {spec.high} 之间的整数")
    if key.endswith("_pattern"):
        _ensure_pattern(key, article, text)
    if key.endswith("_url") and not _is_address(text):
        raise RuleViolation(article, f"{spec.label}写完整地址，例如 https://www.example.gov.cn/")


def _is_between(text: str, low: int, high: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6 and low <= int(text) <= high


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text


def _ensure_pattern(key: str, article: str, text: str) -> None:
    """Only {year} and {number}, the number with leading zeros at most: the pattern is filled in with every new number."""
    try:
        parts = [part for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        raise RuleViolation(article, PLACEHOLDERS) from None
    if not all(_is_placeholder(*part) for part in parts):
        raise RuleViolation(article, PLACEHOLDERS)
    if {name for _, name, _, _ in parts} != {"year", "number"}:
        raise RuleViolation(article, "格式中要有 {year} 和 {number}，才不会重号")
    most = LONGEST.get(key, LONGEST_NUMBER)
    if len(text.format(year=2026, number=99999)) > most:
        raise RuleViolation(article, f"按这个格式编出的号不能超过 {most} 个字")


def _is_placeholder(_: str, name: str, spec: str, conversion: str | None) -> bool:
    allowed = {"year": "", "number": "(0[1-9]d)?"}
    return name in allowed and conversion is None and re.fullmatch(allowed[name], spec) is not None

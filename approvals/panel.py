"""The rule panel of a case: what surrounds it, read once, then every rule that applies."""

from collections.abc import Iterable, Sequence

from accounts import surroundings
from accounts.fields import APP_ONLY, LATE
from accounts.models import FormField
from accounts.rules import Around, Check
from approvals import rules
from approvals.enums import ENDED, Kind, State
from approvals.models import Application

OPTIONAL_WHEN_EMPTY = frozenset({"news_licence", "video_licence", "in_budget"})


def around(case: Application) -> Around:
    """Read what the rules need to know about the register and the case's files, two queries."""
    purposes = frozenset(file.purpose for file in case.files.all())
    return surroundings.around(case, besides=case.account_id, purposes=purposes)


def form() -> tuple[FormField, ...]:
    """The form as the county office words it, field by field in its order: names, labels, what is required; one query."""
    return tuple(FormField.objects.order_by("order").only("name", "label", "required"))


def checks(case: Application, fields: Sequence[FormField] = ()) -> list[Check]:
    """Every rule that applies to the case, in the order of the form (*fields*, where it was read); unmet ones first."""
    near = around(case)
    given = case.reason_by_rule | {"name_plain": case.exception_name, "one_per_platform": case.exception_platform}
    applying = (*rules.facts_rules(case.kind, case.changed, backfill=case.backfill), *rules.own_rules(case.kind))
    found = [check for rule in applying if (check := rule.check(case, near, given))]
    found.append(rules.simple(rules.form_complete, rules.form_complete(case, near, lacking=lacking(case, fields))))
    found.append(rules.simple(rules.one_case_at_a_time, rules.one_case_at_a_time(case, near, other=other_open(case))))
    return sorted(found, key=lambda check: "ryg".index(check.light))


def unmet(found: Iterable[Check]) -> list[Check]:
    """Checks that stop the case: a block without exception, or a missing reason."""
    return [check for check in found if check.blocks or check.needs_reason]


def excused(found: Iterable[Check]) -> list[Check]:
    """Checks that only pass by an exception the clerk asks for."""
    return [check for check in found if not check.ok and check.excusable and check.reason]


def asked(case: Application, fields: Iterable[FormField]) -> tuple[str, ...]:
    """Names of *fields* that the form of this case asks for (an opening leaves the late ones to the platform report)."""
    skip = set(LATE) if case.kind == Kind.OPENING and not case.backfill else set()
    if case.platform_id is None or not case.platform.is_app:
        skip |= set(APP_ONLY)
    return tuple(field.name for field in fields if field.name not in skip)


def lacking(case: Application, fields: Sequence[FormField] = ()) -> tuple[str, ...]:
    """Labels of required fields that are empty: all asked by an opening, those a change touched, none for a closing."""
    if case.kind not in (Kind.OPENING, Kind.ALTERING):
        return ()
    fields = fields or form()
    wanted = asked(case, fields) if case.kind == Kind.OPENING else case.changed
    needed = [row for row in fields if row.required and row.name in wanted and row.name not in OPTIONAL_WHEN_EMPTY]
    return tuple(row.label for row in needed if not getattr(case, row.name))


def other_open(case: Application) -> str:
    """Number of another open case on the same account, or opening on the same platform."""
    open_cases = Application.objects.exclude(pk=case.pk).exclude(state__in=(State.DRAFT, *ENDED))
    if case.account_id:
        open_cases = open_cases.filter(account_id=case.account_id)
    elif case.platform_id:
        open_cases = open_cases.filter(kind=Kind.OPENING, unit_id=case.unit_id, platform_id=case.platform_id)
    else:
        return ""
    return open_cases.order_by("number").values_list("number", flat=True).first() or ""

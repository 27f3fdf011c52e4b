"""Which step of the wizard asks what: one set of steps for all kinds, with only the fields that the kind asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.fields import APP_ONLY, BY_NAME, LATE, PERSONS
from accounts.models import FormField
from approvals.enums import Kind, State
from approvals.models import Application
from approvals.rules import CLOSINGS

STEPS = ("单位与事由", "名称与平台", "人员与制度", "上传材料", "核对并提交")
UNIT, ACCOUNT, PEOPLE, FILES, CHECK = range(1, 6)

OPERATING = ("operating_mode", "operator", "contract_until")
LICENCES = tuple(f"{code}{part}" for code in ("news_licence", "video_licence") for part in ("", "_number", "_until"))


@dataclass(frozen=True)
class Words:
    """What the form calls a field: label, hint, article; whether it must be filled in."""

    label: str
    hint: str
    article: str
    required: bool = True


@dataclass(frozen=True)
class Group:
    """Fields that stand together: a fold of a change request, a row of a person."""

    code: str
    title: str
    names: tuple[str, ...]


GROUPS: dict[int, tuple[Group, ...]] = {
    ACCOUNT: (
        Group("platform", "平台", ("platform",)),
        Group("name", "账号名称", ("name",)),
        Group("online", "标识、链接和开设日期", ("identifier", "link", "opened_on")),
        Group("purpose", "功能定位", ("purpose", "functions")),
        Group("verified", "平台认证", ("verified_state", "verified_subject", "verified_until")),
        Group("app", "移动客户端", APP_ONLY),
    ),
    PEOPLE: (
        Group("operating", "运维方式", OPERATING),
        *(Group(code, label, tuple(f"{code}_{part}" for part in ("name", "post", "phone"))) for code, label in PERSONS),
        Group("budget", "经费", ("in_budget",)),
        Group("licence", "从业资质", LICENCES),
    ),
}
STEP_OF: dict[str, int] = {
    "reason": UNIT,
    "way": UNIT,
    "replacement": ACCOUNT,
    "survivor": ACCOUNT,
    "exception_platform": ACCOUNT,
    "exception_name": ACCOUNT,
    "logo": ACCOUNT,
    "files": FILES,
    "declared": CHECK,
    **{name: step for step, groups in GROUPS.items() for group in groups for name in group.names},
}
"""Step by field; what a return points at and what a rule is about are found through it."""

RULE_STEP: dict[str, int] = {
    "reason_given": UNIT,
    "unit_decides": UNIT,
    "name_plain": ACCOUNT,
    "name_same_everywhere": ACCOUNT,
    "name_not_taken": ACCOUNT,
    "not_inner_office": ACCOUNT,
    "not_single_event": ACCOUNT,
    "one_per_platform": ACCOUNT,
    "another_platform": ACCOUNT,
    "app_ready": ACCOUNT,
    "verified_subject": ACCOUNT,
    "logo_given": ACCOUNT,
    "replacement_given": ACCOUNT,
    "commission_papers": PEOPLE,
    "responsible_persons": PEOPLE,
    "dedicated_persons": PEOPLE,
    "budget": PEOPLE,
    "licences": PEOPLE,
}
EXCEPTIONS = {"one_per_platform": "exception_platform", "name_plain": "exception_name"}


def form_words() -> dict[str, FormField]:
    """The office's own words for the fields by name, in the office's order; one query."""
    return {row.name: row for row in FormField.objects.order_by("order")}


def words_of(name: str, rows: Mapping[str, FormField]) -> Words:
    """Words of a filed field; a row that the office has not got falls back to the draft wording."""
    row = rows.get(name)
    if row is not None:
        return Words(row.label, row.hint, row.article, row.required)
    field = BY_NAME[name]
    return Words(field.label, field.hint, field.article, field.required)


def groups(case: Application, step: int, rows: Mapping[str, FormField]) -> tuple[Group, ...]:
    """Groups that this case may ask on the step, in the office's order; none for closings and steps of their own."""
    if case.kind in CLOSINGS:
        return ()
    late = set(LATE) if case.kind == Kind.OPENING and not case.backfill else set()
    places = {name: place for place, name in enumerate(rows)}
    found = []
    for group in GROUPS.get(step, ()):
        names = sorted((name for name in group.names if name not in late), key=lambda name: places.get(name, 999))
        if names:
            found.append(Group(group.code, group.title, tuple(names)))
    return tuple(sorted(found, key=lambda group: min(places.get(name, 999) for name in group.names)))


def is_asked(case: Application, step: int) -> bool:
    """False where the kind has nothing to fill in on the step: a closing leaves the persons as they are."""
    return not (case.kind in CLOSINGS and step == PEOPLE)


def after(case: Application, step: int) -> int:
    """The next step that asks something."""
    return next(number for number in (*range(step + 1, CHECK), CHECK) if is_asked(case, number))


def before(case: Application, step: int) -> int:
    """The step before it that asks something; the first one has none before it."""
    return next((number for number in range(step - 1, 0, -1) if is_asked(case, number)), UNIT)


def flags(case: Application) -> tuple[str, ...]:
    """Fields that the last return points at, by step and field order."""
    names = [name for name in case.flagged.split(",") if name in STEP_OF]
    return tuple(sorted(names, key=lambda name: (STEP_OF[name], list(STEP_OF).index(name))))


def resume_at(case: Application) -> tuple[int, str]:
    """Step and field with which a case opens again: the first flagged field of a return; a return that points at none
    opens the summary, from which every field is one click away; a draft opens at the farthest step saved."""
    flagged = flags(case)
    if flagged:
        return STEP_OF[flagged[0]], flagged[0]
    if case.state == State.RETURNED:
        return CHECK, ""
    return min(max(case.saved_step, UNIT), CHECK), ""

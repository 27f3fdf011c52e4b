"""《政务新媒体备案登记表》 of an application or of an account in the register (articles 14 and 15)."""

from dataclasses import dataclass
from datetime import datetime

from accounts.fields import APP_ONLY, BY_NAME, PERSONS
from accounts.models import Account, FiledFacts, FormField
from approvals.enums import Kind
from approvals.models import Application
from county import clock, parameters
from county.models import Unit
from reports import codes, opinions
from reports.enums import PaperKind
from reports.kinds.cases import find_case
from reports.papers import Look, Paper
from reports.rows import Cell, cell, day, office_phone, paired, plain, shown

WIDE = frozenset({"link", "purpose", "functions"})
_PERSON_FIELDS = frozenset(f"{code}_{part}" for code, _ in PERSONS for part in ("name", "post", "phone"))
_NUMERALS = "一二三四五六"


@dataclass(frozen=True)
class Block:
    heading: str
    rows: list[tuple[Cell, ...]]


@dataclass(frozen=True)
class Person:
    label: str
    name: str
    post: str
    phone: str


class FilingForm(Paper):
    kind = PaperKind.FILING_FORM
    template = "filing_form"

    def find(self, pk, user=None) -> Application | Account | None:
        rows = Account.objects if user is None else Account.objects.for_user(user)
        found = find_case(pk, user)
        return found or rows.select_related("unit__parent", "platform").filter(pk=pk).first()

    def unit(self, subject) -> Unit:
        return subject.unit

    def number(self, subject) -> tuple[str, int]:
        if isinstance(subject, Account):
            return subject.filing_number, codes.account_version(subject)
        return subject.number, subject.version

    def title(self, subject) -> str:
        return f"{parameters.get('county_name')}政务新媒体备案登记表"

    def changed_at(self, subject) -> datetime:
        return subject.updated_at

    def facts(self, subject, look: Look) -> dict:
        case = subject if isinstance(subject, Application) else _case_of(subject)
        account = subject if isinstance(subject, Account) else subject.account
        decisions = list(case.decisions.select_related("unit").order_by("pk")) if case else []
        return {
            "unit": subject.unit,
            "head": paired(_head(subject, case, account)),
            "blocks": _blocks(subject),
            "persons": _persons(subject, look),
            "boxes": opinions.boxes(case, decisions) if case else [],
            "filed": paired(_filed(case, account)),
        }


def _case_of(account: Account) -> Application | None:
    """The last approved case: its opinions stand on the form."""
    rows = account.applications.filter(approved_on__isnull=False).select_related("unit__parent", "national_entry")
    return rows.order_by("approved_on", "submitted_at").last()


def _head(subject, case: Application | None, account: Account | None) -> list[Cell]:
    matter = subject.get_kind_display() if isinstance(subject, Application) else "登记信息"
    state = subject.get_state_display() if isinstance(subject, Application) else subject.get_status_display()
    submitted = day(clock.day_of(case.submitted_at)) if case and case.submitted_at else ""
    return [cell("办理事项", matter), cell("当前状态", state), cell("填报日期", submitted), *_number(case, account)]


def _number(case: Application | None, account: Account | None) -> list[Cell]:
    return [cell("备案号", account.filing_number if account and account.filing_number else "办理后给号")]


def _blocks(subject: FiledFacts) -> list[Block]:
    """The fields in the office's order and words, block by block; what does not apply to the platform is left out."""
    words = FormField.objects.order_by("order")
    skipped = _PERSON_FIELDS | (frozenset() if subject.platform and subject.platform.is_app else frozenset(APP_ONLY))
    grouped: dict[str, list[Cell]] = {}
    for row in words:
        if row.name in BY_NAME and row.name not in skipped:
            grouped.setdefault(_block(row.name), []).append(_filled(subject, row))
    extra = [cell("单位性质", subject.unit.get_kind_display()), cell("信用代码", subject.unit.credit_code)]
    grouped.setdefault("单位", [])[1:1] = [*extra, cell("主管单位", subject.unit.supervisor.name)]
    return [
        Block(f"{_NUMERALS[place]}、{name}信息", paired(cells)) for place, (name, cells) in enumerate(grouped.items())
    ]


def _block(name: str) -> str:
    block = BY_NAME[name].block
    return "单位" if block == "人员" else block


def _filled(subject: FiledFacts, row: FormField) -> Cell:
    lines = [shown(subject, row.name)]
    if isinstance(subject, Application) and subject.kind == Kind.ALTERING and row.name in subject.changed:
        lines.append(f"（变更前：{plain(row.name, subject.before_facts.get(row.name)) or '无'}）")
    return cell(row.print_title or row.label, *lines, wide=row.name in WIDE)


def _persons(subject: FiledFacts, look: Look) -> list[Person]:
    return [
        Person(
            label,
            getattr(subject, f"{code}_name") or "—",
            getattr(subject, f"{code}_post") or "—",
            office_phone(getattr(subject, f"{code}_phone"), whole=look.whole) or "—",
        )
        for code, label in PERSONS
    ]


def _filed(case: Application | None, account: Account | None) -> list[Cell]:
    entry = case.national_entry if case else None
    return [
        cell("备案日期", day(account.filed_on) if account else ""),
        cell("全国系统", f"{day(entry.entered_on)}报送" if entry else "未报送"),
    ]

"""What every tab of an account's page shows: identity, counts, what is under way, what one may start; and its facts."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from accounts import register, rules, words
from accounts.enums import AccountStatus
from accounts.fields import APP_ONLY, BY_NAME, PERSONS
from accounts.models import Account
from accounts.phones import shown
from accounts.rules import Around
from announcements.models import Announcement
from approvals.enums import Kind, State
from approvals.models import Application, ApplicationFile
from county import access, clock
from county.enums import Role
from county.models import User
from inspections.models import Finding

TABS = (
    ("account", "概况"),
    ("account_people", "人员"),
    ("account_files", "材料"),
    ("account_checks", "检查整改"),
    ("account_notices", "公告"),
    ("account_history", "办理历史"),
)
STARTERS = (Role.CLERK, Role.REVIEWER)
KINDS_FOR = {
    AccountStatus.NORMAL: (Kind.ALTERING, Kind.SUSPENDING, Kind.CANCELLING),
    AccountStatus.SUSPENDED: (Kind.OPENING, Kind.ALTERING, Kind.CANCELLING),
    AccountStatus.CANCELLED: (),
}
WIDE = frozenset({"purpose", "link"})
SETTLED = frozenset({"unit", "platform", "name"})


@dataclass(frozen=True)
class Tab:
    words: str
    address: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Start:
    """A kind of application that may be started from here."""

    kind: str
    words: str


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    note: str = ""
    note_light: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Person:
    role: str
    name: str
    post: str
    phone: str
    article: str


def find(user: User, pk) -> Account:
    """The account with what is under way for it; Http404 outside the user's units."""
    account = register.listed().for_user(user).filter(pk=pk).first()
    if account is None:
        raise Http404
    return account


def frame(account: Account, user: User, current: str) -> dict:
    """Context of the identity bar and the tabs."""
    cases = Application.objects.for_user(user).filter(account=account)
    return {
        "account": account,
        "badge": register.badge(account),
        "tabs": _tabs(account, user, current),
        "open_case": cases.open().first(),
        "draft": cases.filter(state=State.DRAFT).order_by("-updated_at").first(),
        "starts": starts(account, user),
    }


def starts(account: Account, user: User) -> list[Start]:
    """Kinds the person may start now; nothing while a case is open."""
    if account.case_kind or not access.holds(user, *STARTERS, unit=account.unit):
        return []
    again = account.status == AccountStatus.SUSPENDED
    return [
        Start(kind, "申请重新开设" if kind == Kind.OPENING and again else f"申请{kind.label}")
        for kind in KINDS_FOR[account.status]
    ]


def _tabs(account: Account, user: User, current: str) -> list[Tab]:
    counts = {
        "account_people": len(people(account)),
        "account_files": files(account, user).count(),
        "account_checks": findings(account, user).count(),
        "account_notices": Announcement.objects.for_user(user).filter(account=account).count(),
        "account_history": account.history.count(),
    }
    return [
        Tab(title, reverse(f"portal:{name}", args=[account.pk]), counts.get(name), name == current)
        for name, title in TABS
    ]


def files(account: Account, user: User):
    """Files of the account's cases, newest first; drafts are not part of the record."""
    cases = Application.objects.for_user(user).filter(account=account).exclude(state=State.DRAFT)
    rows = ApplicationFile.objects.filter(application__in=cases).select_related("attachment", "application", "added_by")
    return rows.order_by("-added_at", "-pk")


def findings(account: Account, user: User):
    """Problems found in inspections, newest first, within the user's scope."""
    rows = Finding.objects.for_user(user).filter(account=account).select_related("round", "rectification", "entry")
    return rows.order_by("-seen_on", "-recorded_at", "pk")


def people(account: Account, *, clear: bool = False) -> list[Person]:
    """The responsible persons (articles 26 and 33); telephone numbers covered unless *clear*."""
    labels = words.labels()
    return [
        Person(
            role=labels.get(f"{code}_name", role),
            name=getattr(account, f"{code}_name"),
            post=getattr(account, f"{code}_post"),
            phone=shown(getattr(account, f"{code}_phone"), clear=clear),
            article=BY_NAME[f"{code}_name"].article,
        )
        for code, role in PERSONS
        if getattr(account, f"{code}_name")
    ]


def facts(account: Account) -> list[Fact]:
    """The filed facts in the office's words and order, without persons and without what does not apply."""
    labels = words.labels()
    found = [Fact(labels["platform"], account.platform.name)] if account.platform else []
    found += [Fact(labels["unit"], account.unit.name), Fact("主管单位", account.unit.supervisor.name)]
    for name in labels:
        if name in BY_NAME and name not in SETTLED and applies(account, name):
            found.append(_fact(account, name, labels[name]))
    extra = ("filed_on", "suspended_on", "cancelled_on")
    return found + [
        Fact(words.EXTRA_LABELS[name], words.plain(getattr(account, name))) for name in extra if getattr(account, name)
    ]


def applies(account: Account, name: str) -> bool:
    """False for persons (their own tab), for what belongs to apps or licences the account does not have, and empty options."""
    if BY_NAME[name].block == "人员" and name != "in_budget":
        return False
    if name in APP_ONLY and not (account.platform and account.platform.is_app):
        return False
    if BY_NAME[name].block == "资质" and not getattr(account, name):
        return False
    return BY_NAME[name].required or getattr(account, name) not in (None, "")


def _fact(account: Account, name: str, label: str) -> Fact:
    note, light = _subject_note(account) if name == "verified_subject" else ("", "")
    return Fact(label, words.value(account, name) or "未填写", note, light, name in WIDE)


def _subject_note(account: Account) -> tuple[str, str]:
    """Whether the verified subject is the host unit (article 13)."""
    verdict = rules.verified_subject(account, Around(today=clock.today()))
    if verdict is None:
        return "", ""
    return (verdict.title, "") if verdict.ok else (f"{verdict.title}，{verdict.words}", "r")

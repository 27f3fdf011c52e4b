"""What goes out of the register: heads and rows of a list, with the columns shown or all of them."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import QueryDict

from accounts import register, updates, watchlist, words
from accounts.enums import AccountStatus
from accounts.fields import NAMES
from accounts.forms.register import RegisterForm
from accounts.models import Account
from county import clock
from county.models import User
from notifications import jobs
from notifications.enums import JobState
from notifications.models import Job

SHOWN, ALL = "shown", "all"
MOST_WAITING = 3
CHUNK = 500
SHOWN_HEADS = ("账号名称", "主办单位", "平台", "状态", "最近更新", "全国系统", "备案号")
SHOWN_WIDTHS = (22, 26, 14, 12, 12, 12, 22)


class TooMany(Exception):
    """The person has as many exports under way as the queue should hold of one; the text says so."""


@dataclass(frozen=True)
class Table:
    """Heads, widths (characters) and rows of text, read while they are taken; what was chosen is told in words."""

    heads: list[str]
    widths: list[int]
    rows: Iterator[list[str]]
    conditions: list[str]


def table(user: User, query: str, columns: str = ALL) -> Table:
    """The list of *query* (as in the address of the register) within the scope of *user*."""
    form, accounts = listed(user, query)
    told = [chip.words for chip in form.chips()]
    if columns == SHOWN:
        return Table(list(SHOWN_HEADS), list(SHOWN_WIDTHS), shown(accounts), told)
    heads = heads_of_all()
    return Table(heads, [18] * len(heads), everything(accounts), told)


def listed(user: User, query: str) -> tuple[RegisterForm, Iterator[Account]]:
    """The conditions as they were read, and the accounts that fit, in order, some hundreds in memory at a time."""
    form = RegisterForm(QueryDict(query.removeprefix("?")), user)
    rows = register.narrowed(register.listed().for_user(user), **form.conditions)
    return form, register.order(form.order).whole(rows).iterator(CHUNK)


def heads_of_all() -> list[str]:
    labels = words.labels()
    return ["备案号", "备案日期", "状态", "办理中", "全国系统", *(labels[name] for name in NAMES)]


def everything(accounts: Iterable[Account]) -> Iterator[list[str]]:
    """Every column of the filing form; phones are covered for everyone."""
    for account in accounts:
        first = [account.filing_number, words.plain(account.filed_on), account.get_status_display()]
        first += [register.badge(account), register.reporting(account)[0]]
        yield [*first, *(words.value(account, name) for name in NAMES)]


def shown(accounts: Iterable[Account]) -> Iterator[list[str]]:
    """The columns of the list on screen."""
    bounds = updates.limits()
    for account in accounts:
        running = account.status == AccountStatus.NORMAL
        lamp = updates.lamp(watchlist.last_post(account), bounds=bounds).words if running else ""
        state = register.badge(account) or account.get_status_display()
        yield [
            account.name, account.unit.name, account.platform.name, state, lamp, register.reporting(account)[0],
            account.filing_number or "未备案",
        ]  # fmt: skip


def order(user: User, query: str, form: str, columns: str) -> Job:
    """The job that makes the list as Excel or PDF; each wish is made anew, because the register moves.

    A wish that still waits is not queued twice. Raises TooMany, or one person's lists would keep everybody's papers waiting.
    """
    wish = hashlib.sha256(f"{query}|{columns}".encode()).hexdigest()[:16]
    known = f"register-{form}:{user.pk}:{wish}:"
    ours = Job.objects.filter(requested_by=user, kind__startswith="register-")
    if same := ours.filter(state=JobState.QUEUED, key__startswith=known).first():
        return same
    if ours.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).count() >= MOST_WAITING:
        raise TooMany(f"已有 {MOST_WAITING} 份导出在办理，完成后再导出")
    args = {"user": user.pk, "query": query, "columns": columns}
    return jobs.enqueue(f"register-{form}", args, by=user, key=f"{known}{clock.now():%Y%m%d%H%M%S}")


def of_job(args: dict) -> Table:
    """What the job was asked for, within the scope that the person has now."""
    return table(_asker(args), args["query"], args["columns"])


def accounts_of_job(args: dict) -> Iterator[Account]:
    """The accounts of the list that was asked for."""
    return listed(_asker(args), args["query"])[1]


def _asker(args: dict) -> User:
    user = User.objects.filter(pk=args["user"], is_active=True).first()
    if user is None:
        raise jobs.JobRefused("导出的人已停用")
    return user


def file_name(form: str) -> str:
    return f"账号台账-{clock.today():%Y%m%d}.{form}"

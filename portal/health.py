"""How the portal is: two words for machines, figures for the system administrator."""

from dataclasses import dataclass

from django.db import Error

from notifications import status as notifications
from notifications.enums import JobState
from notifications.models import Incident, Job, PeriodicRun
from portal import upkeep

FAILED_SHOWN = 20


@dataclass(frozen=True)
class Figure:
    """One line of the operations page; ``light`` is r when a person must look."""

    label: str
    value: str
    light: str
    help: str


def is_well() -> bool:
    """True when the database answers, the tick runs, messages leave and the disk has room.

    Incidents do not count: they wait for a person, and another machine could not do better.
    """
    try:
        figures = notifications.status()
    except Error:
        return False
    late = figures["tick_age"] is None or figures["tick_age"] > notifications.TICK_ALARM.total_seconds()
    stuck = (figures["oldest_pending"] or 0) > notifications.PENDING_ALARM.total_seconds()
    full = figures["disk_free_percent"] < notifications.DISK_ALARM_PERCENT
    return figures["db_ok"] and not (late or stuck or full)


def figures() -> list[Figure]:
    """Lines of the operations page."""
    known = notifications.status()
    tick, pending, percent = known["tick_age"], known["oldest_pending"], known["disk_free_percent"]
    tick_late = tick is None or tick > notifications.TICK_ALARM.total_seconds()
    stuck = pending is not None and pending > notifications.PENDING_ALARM.total_seconds()
    free = f"{known['disk_free'] / 2**30:.1f} GB（{percent}%）"
    return [
        _figure("数据库", "正常" if known["db_ok"] else "没有应答", not known["db_ok"], "读取正常"),
        _figure("上次定时任务", _ago(tick, "还没有运行过"), tick_late, "每分钟一次，超过 5 分钟提醒可能延迟"),
        _figure("最早待发消息", _ago(pending, "没有待发"), stuck, "邮件等外发消息，超过 15 分钟需要查看"),
        _figure("可用磁盘", free, percent < notifications.DISK_ALARM_PERCENT, "存放上传文件和生成的文书"),
        _figure(
            "后台任务",
            f"等待 {known['jobs_waiting']} 件，没有完成 {known['jobs_failed']} 件",
            known["jobs_failed"] > 0,
            "生成文书、导出",
        ),
        _figure("待处理故障", f"{known['incidents']} 项", known["incidents"] > 0, "见下方，处理后点击重试"),
    ]


def upkeep_figures() -> list[Figure]:
    """Lines about back-ups and the program itself."""
    pending = upkeep.pending_migrations()
    size = upkeep.database_size()
    return [
        *_backup(),
        _figure("程序版本", upkeep.version(), False, "代码的修订号，没有时是软件包清单的日期"),
        _figure(
            "数据库结构",
            f"{len(pending)} 项没有执行" if pending else "与程序一致",
            bool(pending),
            "升级后执行 manage.py migrate",
        ),
        _figure("数据库大小", _size(size), False, "不含上传文件"),
    ]


def _backup() -> list[Figure]:
    known, alarm = upkeep.last_backup(), int(upkeep.BACKUP_ALARM.total_seconds())
    if known is None:
        return [_figure("上次备份", "还没有备份过", True, "每天一次：manage.py backup 文件夹")]
    age = upkeep.backup_age()
    checked = {True: "核对无误", False: "核对发现损坏", None: "还没有核对"}[known["checked"]]
    words = f"{_ago(age, '')}，{_size(known['bytes'])}，{checked}"
    late = age > alarm or known["checked"] is False
    return [_figure("上次备份", words, late, "每天一次，超过 26 小时需要查看；manage.py verify 核对")]


def _size(count: int) -> str:
    """1.5 GB、12 MB."""
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{max(1, count // 2**20)} MB"


def _figure(label: str, value: str, bad: bool, words: str) -> Figure:
    return Figure(label, value, "r" if bad else "g", words)


def _ago(seconds: int | None, none: str) -> str:
    """3 小时 20 分前."""
    if seconds is None:
        return none
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} 天前"
    if hours:
        return f"{hours} 小时 {minutes} 分前"
    return f"{minutes} 分前" if minutes else f"{seconds} 秒前"


@dataclass(frozen=True)
class Trouble:
    """An open incident and the last line of what went wrong."""

    incident: Incident
    cause: str


def troubles() -> list[Trouble]:
    """Incidents that wait for a person, newest first."""
    return [Trouble(row, (row.detail.strip().splitlines() or [""])[-1][:200]) for row in notifications.open_incidents()]


def failed_jobs() -> list[Job]:
    """Newest jobs that were not completed."""
    return list(
        Job.objects.filter(state__in=[JobState.FAILED, JobState.INCIDENT]).order_by("-created_at", "pk")[:FAILED_SHOWN]
    )


def failing_runs() -> list[PeriodicRun]:
    """Periodic functions whose last run failed."""
    return list(PeriodicRun.objects.filter(failures__gt=0))

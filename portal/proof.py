"""Everything that ``manage.py verify`` and the night's run look at, and what they found."""

from collections.abc import Callable, Iterable, Iterator

from django.db import transaction

from accounts import proof as accounts
from announcements import proof as announcements
from approvals import proof as approvals
from county import anchors, audit, chain, clock, leftovers, protection
from county.enums import Result
from inspections import proof as inspections
from notifications import incidents, jobs
from notifications import proof as notifications
from notifications.models import Job
from portal import backups

SHOWN = 40
NIGHT = 2
WHAT = "verify:portal"

PARTS: tuple[Callable[[], Iterable[str]], ...] = (
    lambda: (f"数据表 {name}：应有防修改的触发器，现在没有" for name in protection.missing()),
    chain.problems,
    anchors.problems,
    announcements.problems,
    approvals.problems,
    accounts.problems,
    inspections.problems,
    notifications.problems,
    lambda: (f"上传文件：{line}" for line in backups.broken_files()),
    lambda: (f"上传文件：多出 {name}，平台没有登记" for name in leftovers.strays()),
)


def problems() -> Iterator[str]:
    """Every problem, part by part."""
    for part in PARTS:
        yield from part()


def due() -> Job | None:
    """The day's verification as a job (a child process with limits), from two o'clock on; None before that."""
    if clock.now().astimezone(clock.ZONE).hour < NIGHT:
        return None
    return jobs.enqueue("verify", {}, by=None, key=f"verify:{clock.today()}")


@jobs.job("verify", label="每日核对", timeout=140)
def verify(context: jobs.JobContext) -> None:
    """Look at everything and tell."""
    tell(list(problems()))


@transaction.atomic
def tell(lines: list[str]) -> None:
    """Keep what was found: an audit entry with the number reached; an incident, or the end of one."""
    end = chain.head()
    detail = {"sequence": end.sequence, "digest": end.digest, "problems": len(lines)}
    result = Result.FAILED if lines else Result.OK
    audit.record("portal.verify", by=None, result=result, reason="；".join(lines)[:500], detail=detail)
    if not lines:
        incidents.close(WHAT)
        return
    more = [f"另有 {len(lines) - SHOWN} 处"] if len(lines) > SHOWN else []
    incidents.report(WHAT, f"每日核对：{len(lines)} 处不对", "\n".join(lines[:SHOWN] + more))


@incidents.takes_up("verify")
def again(name: str) -> int:
    """Verify once more; the incident closes itself when nothing is wrong."""
    jobs.enqueue("verify", {}, by=None, key=f"verify:{clock.now().isoformat(timespec='seconds')}")
    return 1


def resume(why: str) -> None:
    """A person has looked into what the anchors said: they go on from the present end. Audited."""
    audit.record("portal.resume", by=None, reason=why)
    chain.extend()
    anchors.resume(why)

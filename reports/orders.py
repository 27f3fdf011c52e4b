"""Ordering a paper: one job per content digest; rendered once, served from then on."""

from dataclasses import dataclass
from datetime import datetime

from county import clock
from county.models import User
from notifications import jobs
from notifications.jobs import JobContext, JobRefused, JobResult
from notifications.models import Job
from reports.papers import EPOCH, TYPES, Look, Paper, registry


@dataclass(frozen=True)
class Wish:
    """A paper of a subject in a format, as one person may see it."""

    paper: Paper
    subject: object
    form: str
    look: Look

    @property
    def key(self) -> str:
        """Names everything the file depends on but the time of printing."""
        return f"paper:{self.paper.kind}:{self.subject.pk}:{self.paper.digest(self.subject, self.look)}:{self.form}"


def wish(kind: str, pk, user: User, form: str = "pdf") -> Wish | None:
    """What *user* asks for, or None if there is nothing of the kind in his scope; raises Refused."""
    paper = registry().get(kind)
    subject = paper.find(pk, user) if paper and form in paper.formats else None
    if subject is None:
        return None
    paper.admit(subject, user)
    return Wish(paper, subject, form, paper.look(subject, user, EPOCH))


def order(wish: Wish, *, by: User | None) -> Job:
    """The job of this content: finished, under way, or new. The time of printing is that of the order."""
    args = {
        "kind": wish.paper.kind.value, "pk": str(wish.subject.pk), "form": wish.form, "whole": wish.look.whole,
        "at": clock.now().isoformat(timespec="minutes"),
    }  # fmt: skip
    label = f"生成{wish.paper.kind.label}"
    return jobs.enqueue(wish.paper.job, args, by=by, key=wish.key, label=label)


@jobs.job("paper", label="生成纸质文件", timeout=100, memory_mib=900)
def make_paper(context: JobContext) -> JobResult:
    return make(context)


@jobs.job("dossier", label="生成案卷", timeout=140, memory_mib=1200, heavy=True)
def make_dossier(context: JobContext) -> JobResult:
    return make(context)


@jobs.job("circular", label="生成检查情况通报", timeout=120, memory_mib=1200, heavy=True)
def make_circular(context: JobContext) -> JobResult:
    return make(context)


def make(context: JobContext) -> JobResult:
    """Build the file; runs in the child of the job. Raises JobRefused when the subject is gone."""
    args = context.args
    paper = registry()[args["kind"]]
    subject = paper.find(args["pk"])
    if subject is None:
        raise JobRefused("这份材料已经删除，不能再生成")
    look = Look(datetime.fromisoformat(args["at"]), args["whole"])
    if args["form"] == "pdf":
        content = paper.pdf(subject, look, context.progress)
    else:
        content = {"docx": paper.docx, "xlsx": paper.xlsx}[args["form"]](subject, look)
    return JobResult(
        content=content, file_name=paper.file_name(subject, args["form"]), content_type=TYPES[args["form"]]
    )

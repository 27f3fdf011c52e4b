"""Work that no web process does with tables: the trial, the writing, exports."""

from django.urls import reverse

from accounts import exporting, national
from accounts.enums import IntakeState
from accounts.models import IntakeRun, LedgerRun
from accounts.services import intake, ledger
from county import clock, workbooks
from county.workbooks import XLSX, Sheet
from notifications.jobs import JobContext, JobRefused, JobResult, job

HEADS = ("工作表", "行", "列", "问题")


@job("intake-check", label="核对台账表格", timeout=140, memory_mib=700, heavy=True, tell=True)
def check(context: JobContext) -> JobResult:
    """Try the table; the whole list of problems is the file of this job."""
    run = _run(context)
    if run.state == IntakeState.CHECKING:
        run, plan = intake.check(run, context.progress)
    else:
        plan = None
    found = [[each.sheet, each.row, each.column, each.words] for each in plan.problems] if plan else []
    content = workbooks.workbook([Sheet("问题清单", HEADS, found, (16, 8, 20, 80))], clock.now()) if found else None
    return JobResult(content=content, file_name="问题清单.xlsx", content_type=XLSX, next_url=_page(run))


@job("intake-write", label="导入台账", timeout=140, memory_mib=700, heavy=True, atomic=True, tell=True)
def write(context: JobContext) -> JobResult:
    """Write what was shown, as one."""
    return JobResult(next_url=_page(intake.write(_run(context), context.progress)))


@job("register-xlsx", label="导出账号台账", timeout=120, memory_mib=700, heavy=True)
def register_xlsx(context: JobContext) -> JobResult:
    """The list as Excel, inert."""
    found = exporting.of_job(context.args)
    content = workbooks.workbook([Sheet("账号台账", found.heads, found.rows, found.widths)], clock.now())
    return JobResult(content=content, file_name=exporting.file_name("xlsx"), content_type=XLSX)


@job("register-national", label="导出报送表格", timeout=120, memory_mib=700, heavy=True)
def national_sheet(context: JobContext) -> JobResult:
    """The sheet for the national system, in the columns of the office."""
    heads, rows = national.table(exporting.accounts_of_job(context.args))
    content = workbooks.workbook([Sheet("报送表格", heads, rows, [18] * len(heads))], clock.now())
    return JobResult(content=content, file_name=f"全国系统报送表格-{clock.today():%Y%m%d}.xlsx", content_type=XLSX)


@job("ledger-check", label="核对全国系统名单", timeout=120, memory_mib=700, heavy=True, tell=True)
def ledger_check(context: JobContext) -> JobResult:
    """Read the list and compare it with the register."""
    run = LedgerRun.objects.select_related("file", "by").filter(pk=context.args["run"]).first()
    if run is None:
        raise JobRefused("这次核对已经删除")
    run = ledger.check(run)
    return JobResult(next_url=reverse("accounts:ledger_run", args=[run.pk]))


def _run(context: JobContext) -> IntakeRun:
    run = IntakeRun.objects.select_related("unit", "file", "by").filter(pk=context.args["run"]).first()
    if run is None:
        raise JobRefused("这次导入已经删除")
    return run


def _page(run: IntakeRun) -> str:
    return reverse("accounts:intake", args=[run.pk])

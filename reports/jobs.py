"""Lists as PDF: the register as it stands on screen, landscape, with its conditions."""

from django.template.loader import render_to_string

from accounts import exporting
from county import clock, parameters
from notifications.jobs import JobContext, JobResult, job
from reports import fonts, rendering


@job("register-pdf", label="打印账号台账", timeout=120, memory_mib=1200, heavy=True)
def register_pdf(context: JobContext) -> JobResult:
    """The filtered list with the columns shown."""
    content = rendering.to_pdf(register_html(exporting.of_job(context.args)), fonts.stylesheet("list"))
    return JobResult(content=content, file_name=exporting.file_name("pdf"), content_type="application/pdf")


def register_html(found: exporting.Table) -> str:
    """The page for the renderer, everything escaped."""
    known = {"table": found, "rows": list(found.rows), "office": parameters.get("office_name"), "now": clock.now()}
    return render_to_string("reports/papers/register.html", known)

"""Reading a case, and the small deeds beside it: urge, copy, the signed sheet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.phones import ask
from approvals import services
from approvals.enums import Purpose
from approvals.errors import Conflict
from approvals.forms.decide import CopyForm, ScanForm
from approvals.views import casefile
from county.articles import RuleViolation
from county.attachments import UploadRefused


@login_required
@require_safe
def detail(request: HttpRequest, pk) -> HttpResponse:
    """The case; an observer's copy counts as read when he opens it."""
    case = casefile.find(request.user, pk)
    casefile.read_file(case)
    if any(copy.user_id == request.user.pk and copy.read_at is None for copy in case.copies.all()):
        services.mark_read(case, request.user)
        case = casefile.find(request.user, pk)
    return casefile.page(request, case)


@login_required
@require_POST
def urge(request: HttpRequest, pk) -> HttpResponse:
    """催办: once per node and working day."""
    case = casefile.find(request.user, pk)
    try:
        services.urge(case, by=request.user)
    except RuleViolation as error:
        messages.error(request, error.words)
    else:
        messages.success(request, "已催办，对方会收到消息")
    return redirect("approvals:detail", pk=pk)


@login_required
@require_POST
def copy(request: HttpRequest, pk) -> HttpResponse:
    """抄送: the observers ticked get the case for information."""
    case = casefile.find(request.user, pk)
    form = CopyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "选择要抄送的观察员")
        return redirect("approvals:detail", pk=pk)
    sent = services.copy_to(case, list(form.cleaned_data["observers"]), by=request.user)
    messages.success(request, f"已抄送 {sent} 人" if sent else "所选观察员已经收到过抄送")
    return redirect("approvals:detail", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: HttpRequest, pk) -> HttpResponse:
    """The telephone numbers of the case, whole for a while."""
    case = casefile.find(request.user, pk)
    return ask(request, case, case.heading, reverse("approvals:detail", args=[pk]))


@login_required
@require_POST
def scan(request: HttpRequest, pk) -> HttpResponse:
    """The clerk brings the signed, sealed sheet."""
    case = casefile.find(request.user, pk)
    form = ScanForm(request.POST, request.FILES)
    words = "" if form.is_valid() else form.errors["scan"][0]
    if not words:
        try:
            services.attach(case, form.cleaned_data["scan"], purpose=Purpose.SIGNED_SHEET, by=request.user)
        except UploadRefused as error:
            words = error.words
        except Conflict as error:
            return casefile.conflict(request, error, version=None, kept="")
    if words:
        return casefile.page(request, case, scan_error=words)
    messages.success(request, "扫描件已上传，等县府办核对")
    return redirect("approvals:detail", pk=pk)

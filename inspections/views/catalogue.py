"""Pages of indicators: versions, the draft, putting in force."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import access
from county.articles import RuleViolation
from county.enums import Role
from inspections import permits
from inspections.forms.catalogue import CatalogueForm, ForceForm, IndicatorForm
from inspections.models import Catalogue, Indicator
from inspections.services import catalogue as services


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All versions, the one in force open."""
    versions = list(Catalogue.objects.for_user(request.user).prefetch_related("rounds"))
    known = {"versions": versions, "now": services.in_force(), "editor": access.holds(request.user, Role.APPROVER)}
    known["has_draft"] = any(row.is_draft for row in versions)
    return render(request, "inspections/catalogue/list.html", known)


@login_required
@require_safe
def version_page(request: HttpRequest, version: int) -> HttpResponse:
    """One version with its items."""
    return _version(request, _found(request, version), ForceForm())


def _version(request: HttpRequest, row: Catalogue, form: ForceForm, status: int = 200) -> HttpResponse:
    indicators = list(row.indicators.all())
    sections = [
        (title, [each for each in indicators if each.section == title])
        for title in dict.fromkeys(each.section for each in indicators)
    ]
    known = {"row": row, "sections": sections, "totals": services.totals(row), "form": form}
    known["editor"] = row.is_draft and access.holds(request.user, Role.APPROVER)
    return render(request, "inspections/catalogue/version.html", known, status=status)


@login_required
@require_POST
def new_draft(request: HttpRequest) -> HttpResponse:
    """A draft copied from the newest version."""
    try:
        row = services.new_draft(by=request.user)
    except RuleViolation as refusal:
        messages.error(request, f"{refusal.words}（{refusal.article}）")
        return redirect("inspections:catalogue")
    return redirect("inspections:catalogue_version", version=row.version)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, version: int) -> HttpResponse:
    """Title, remark and pass mark of the draft."""
    row = _draft(request, version)
    first = {name: getattr(row, name) for name in ("title", "remark", "pass_mark")}
    form = CatalogueForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.submit(row, request.user):
        messages.success(request, "草案已保存")
        return redirect("inspections:catalogue_version", version=version)
    return render(request, "inspections/catalogue/edit.html", {"row": row, "form": form})


@login_required
@require_POST
def put_in_force(request: HttpRequest, version: int) -> HttpResponse:
    """From a day on, new rounds use this version."""
    row, form = _draft(request, version), ForceForm(request.POST)
    if not form.submit(row, request.user):
        return _version(request, row, form, status=422)
    messages.success(request, f"第 {version} 版从 {form.cleaned_data['effective_from']} 起启用")
    return redirect("inspections:catalogue_version", version=version)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request: HttpRequest, version: int, code: str = "") -> HttpResponse:
    """Add or change an item of the draft."""
    row = _draft(request, version)
    found = _item(row, code) if code else None
    form = IndicatorForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.submit(row, request.user):
        messages.success(request, f"检查项“{form.cleaned_data['wording']}”已保存")
        return redirect("inspections:catalogue_version", version=version)
    return render(request, "inspections/catalogue/indicator.html", {"row": row, "form": form, "found": found})


@login_required
@require_POST
def remove(request: HttpRequest, version: int, code: str) -> HttpResponse:
    """Take an item out of the draft."""
    row = _draft(request, version)
    services.remove_indicator(row, _item(row, code).code, by=request.user)
    messages.success(request, "检查项已删除")
    return redirect("inspections:catalogue_version", version=version)


def _found(request: HttpRequest, version: int) -> Catalogue:
    if version > 10_000:  # beyond any column
        raise Http404
    return get_object_or_404(Catalogue.objects.for_user(request.user), version=version)


def _draft(request: HttpRequest, version: int) -> Catalogue:
    """The version, for who may edit it; one in force is refused by the service."""
    row = _found(request, version)
    permits.require_catalogue(request.user)
    return row


def _item(row: Catalogue, code: str) -> Indicator:
    return get_object_or_404(row.indicators.all(), code=code)

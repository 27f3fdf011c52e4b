"""Back office: the unit tree. The system administrator keeps it; others of the office read it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import access, directory
from county.articles import RuleViolation
from county.enums import Role
from county.forms.units import AddUnitForm, ParentForm, StateForm, UnitForm
from county.models import Unit
from county.services import office

PAGE = require_http_methods(["GET", "HEAD", "POST"])


def _reads(request: HttpRequest) -> bool:
    """Refuse who may not read; True when the reader may also change."""
    access.require(request.user, *directory.UNIT_READERS, words="单位名录由系统管理员维护")
    return access.holds(request.user, Role.SYSADMIN)


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """The tree: county, towns and departments, second level."""
    may_edit = _reads(request)
    branches = directory.unit_tree()
    return render(request, "county/units.html", {"branches": branches, "may_edit": may_edit})


@PAGE
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new unit below a chosen one."""
    access.require(request.user, Role.SYSADMIN, words=office.KEEPS_UNITS)
    asked = ParentForm(request.GET)
    parent = asked.cleaned_data["parent"] if asked.is_valid() else None
    form = AddUnitForm(request.POST if request.method == "POST" else None, initial={"parent": parent})
    if request.method == "POST" and (unit := form.submit(request.user)):
        messages.success(request, f"已增加“{unit.name}”")
        return redirect("county:units")
    return render(request, "county/unit_add.html", {"form": form})


@PAGE
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: what is known of it, who works there, what changed."""
    may_edit = _reads(request)
    unit = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    if request.method == "POST":
        access.require(request.user, Role.SYSADMIN, words=office.KEEPS_UNITS)
    form = UnitForm(request.POST if request.method == "POST" else None, instance=unit)
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, f"“{form.cleaned_data['short_name']}”已保存")
        return redirect("county:units")
    return render(request, "county/unit.html", {"form": form, "may_edit": may_edit} | _about(pk))


def _about(pk: int) -> dict:
    """The unit as it is kept (not as it was typed), its enabled people, its changes."""
    unit = Unit.objects.select_related("parent").get(pk=pk)
    people = unit.assignments.filter(user__is_active=True).select_related("user").order_by("role", "pk")
    people = [(row.user.name, row.get_role_display(), row.user.post) for row in people]
    stays = unit.is_county_office or unit.parent_id is None
    return {"unit": unit, "people": people, "stays": stays, "changes": directory.changes(unit)}


@require_POST
@login_required
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a unit out of use, or back."""
    access.require(request.user, Role.SYSADMIN, words=office.KEEPS_UNITS)
    unit, form = get_object_or_404(Unit, pk=pk), StateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有看清要停用还是恢复，再点一次")
        return redirect("county:unit_edit", pk=pk)
    try:
        office.close_unit(unit, by=request.user, active=form.cleaned_data["active"])
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"“{unit.short_name}”已{'恢复使用' if form.cleaned_data['active'] else '停用'}")
    return redirect("county:unit_edit", pk=pk)

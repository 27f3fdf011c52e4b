"""What a person comes for every day: workbench, todo list, search."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import listing
from approvals import todo as duties
from approvals.models import Application
from approvals.todo import Todo, owed_by_others
from county import access, clock, returning
from portal import bench, finding, navigation, services
from portal.forms import OTHERS, SearchForm, TodoForm, UrgeForm

PER_PAGE = 20


@login_required
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What is owed today, by role."""
    found = bench.build(request)
    return render(request, "portal/workbench.html", {"bench": found, "today": clock.today()})


@login_required
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """Everything that is owed, narrowed by the address; the office also sees what others owe and urges from there."""
    form = TodoForm(request.GET, request.user)
    office = access.holds(request.user, *navigation.OFFICE)
    others = office and form.chosen.get("whose") == OTHERS
    found = owed_by_others(request.user) if others else navigation.todos_of(request)
    page = Paginator(narrowed(found, form.conditions), PER_PAGE).get_page(form.chosen.get("page", 1))
    known = {"form": form, "page": page, "links": listing.pages(form, page), "office": office, "others": others}
    known |= {
        "mine_url": form.address(whose=None),
        "others_url": form.address(whose=OTHERS),
        "mine": len(navigation.todos_of(request)),
        "cut": duties.MOST if duties.is_cut(request.user) else 0,
    }
    return render(request, "portal/todo.html", known)


def narrowed(found: list[Todo], conditions: dict) -> list[Todo]:
    """Duties of the chosen kind, light and unit (with those below it)."""
    category, light, unit = (conditions.get(name) for name in ("category", "light", "unit"))
    return [
        item
        for item in found
        if category in (None, item.category)
        and light in (None, item.light)
        and (unit is None or unit.covers(item.host))
    ]


@login_required
@require_POST
def urge(request: HttpRequest) -> HttpResponse:
    """催办 on every ticked case; each result is told."""
    access.require(request.user, *navigation.OFFICE, words="批量催办由县政府办办理")
    form = UrgeForm(request.POST, sorted({str(item.case.pk) for item in owed_by_others(request.user)}))
    if form.is_valid():
        chosen = Application.objects.for_user(request.user).filter(pk__in=form.cleaned_data["case"]).order_by("number")
        _tell(request, services.urge_all(chosen, by=request.user))
    else:
        messages.error(request, form.errors["case"][0])
    return redirect(returning.path_or("/todo/?whose=others", request.POST.get("next", ""), under="/todo/"))


def _tell(request: HttpRequest, urged: services.Urged) -> None:
    if urged.done:
        messages.success(request, f"已催办 {len(urged.done)} 件：{'、'.join(urged.done)}")
    for words in urged.refused:
        messages.warning(request, words)


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Accounts and applications; one exact hit opens at once."""
    form = SearchForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    found = finding.find(request.user, q)
    if address := finding.exact(found, q):
        return redirect(address)
    return render(request, "portal/search.html", {"form": form, "q": q, "found": found})

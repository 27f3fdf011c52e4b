"""All applications in scope: tabs, filters, search, most urgent first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from approvals.forms.cases import URGENT_FIRST, VIEWS, CaseFilter
from approvals.present import words
from approvals.present.lamps import lamp
from approvals.querysets import ApplicationQuerySet
from county import paging
from county.paging import Place

PER_PAGE = 15


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The list; a parameter that cannot be read is named and left out."""
    form = CaseFilter(request.GET, user=request.user)
    pages = paging.Pages(form.rows(), URGENT_FIRST, PER_PAGE, ApplicationQuerySet.for_lists, form.known())
    page = pages.at(Place.of(request.GET))
    shown = {
        "form": form,
        "page": page,
        "rows": [{"case": case, "lamp": lamp(case), "holder": words.holder(case)} for case in page.rows],
        "tabs": tabs(form),
        "chips": chips(form),
        "links": paging.links(page, lambda **place: f"?{urlencode(form.chosen | place)}"),
        "typed_q": form.typed("q") or "",
    }
    return render(request, "approvals/cases.html", shown)


def tabs(form: CaseFilter) -> list[dict]:
    """Links of the tabs; they keep the filters."""
    kept = {name: value for name, value in form.chosen.items() if name != "view"}
    return [
        {"label": label, "query": urlencode({"view": name} | kept), "here": name == form.view_name}
        for name, label in VIEWS
    ]


def chips(form: CaseFilter) -> list[dict]:
    """Chosen filters as removable chips."""
    found = []
    for name in form.chosen:
        if name == "view":
            continue
        rest = {key: value for key, value in form.chosen.items() if key != name}
        found.append({"label": f"{form.fields[name].label}：{_shown(form, name)}", "query": urlencode(rest)})
    return found


def _shown(form: CaseFilter, name: str) -> str:
    value = form.typed(name)
    if name == "unit":
        return value.short_name
    return str(dict(form.fields[name].choices).get(value, value)) if name in ("kind", "state", "light") else str(value)

"""Parameters of the county: everyone signed in reads them, the county approver sets a new value from a day on."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from county import access, clock, parameters
from county.enums import Role
from county.forms.settings import ParameterForm
from county.models import Parameter
from county.parameters import PARAMETERS, Spec
from county.services import office


@dataclass(frozen=True)
class Line:
    """A parameter with its value of today and the values that are set for later."""

    key: str
    spec: Spec
    value: int | str
    future: list[Parameter]


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """All parameters with their present and future values, articles and bounds; two queries."""
    values, future = parameters.current(), {}
    for row in Parameter.objects.filter(effective_from__gt=clock.today()).order_by("effective_from", "pk"):
        future.setdefault(row.key, []).append(row)
    lines = [Line(key, spec, values[key], future.get(key, [])) for key, spec in PARAMETERS.items()]
    may_edit = access.holds(request.user, Role.APPROVER)
    return render(request, "county/settings.html", {"lines": lines, "may_edit": may_edit})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """One parameter: a new value from a day on, and all values before."""
    access.require(request.user, Role.APPROVER, words=office.KEEPS_LIMITS)
    if key not in PARAMETERS:
        raise Http404
    spec = PARAMETERS[key]
    form = ParameterForm(request.POST if request.method == "POST" else None, key=key, spec=spec)
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, f"{spec.label}已保存，{form.cleaned_data['effective_from']:%Y-%m-%d} 起执行")
        return redirect("county:settings")
    rows = Parameter.objects.filter(key=key).select_related("set_by").order_by("-effective_from", "-pk")
    known = {"form": form, "key": key, "spec": spec, "value": parameters.get(key), "rows": rows}
    return render(request, "county/setting.html", known)

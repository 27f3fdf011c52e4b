"""Saved views of the register."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import register
from accounts.forms.register import RegisterForm, SaveForm
from accounts.models import SavedView
from accounts.services import views
from county import kept
from county.articles import RuleViolation
from county.models import User

SHOWN = 6
ALWAYS = (("超期没有更新", "?light=r"), ("整改中", "?status=mending"))


def chips(request: HttpRequest) -> list[tuple[str, str, int, int | None]]:
    """Name, address, number of accounts (kept while nothing happens) and the key of one's own (to remove it)."""
    user, keep = request.user, kept.of(request)
    views = SavedView.objects.filter(Q(owner=user) | Q(shared=True)).values_list("name", "query", "owner", "pk")[:SHOWN]
    found = [(name, query, None) for name, query in ALWAYS]
    found += [(name, query, pk if owner == user.pk else None) for name, query, owner, pk in views]
    return [(name, query, keep.answer(query, partial(_count, user, query)), mine) for name, query, mine in found]


def _count(user: User, query: str) -> int:
    form = RegisterForm(QueryDict(query.removeprefix("?")), user)
    rows = register.listed().for_user(user)
    return register.narrowed(rows, **form.conditions).count()


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the conditions that are in force."""
    form = SaveForm(request.POST)
    here = RegisterForm(QueryDict(request.POST.get("query", "")[:500].removeprefix("?")), request.user).here
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(reverse("accounts:register") + here)
    try:
        views.save(form.cleaned_data["name"], here, shared=form.cleaned_data["shared"], by=request.user)
        messages.success(request, f"已保存常用查询“{form.cleaned_data['name']}”")
    except RuleViolation as refusal:
        messages.error(request, refusal.words)
    return redirect(reverse("accounts:register") + here)


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own view away."""
    view = SavedView.objects.filter(Q(owner=request.user) | Q(shared=True), pk=pk).first()
    if view is None:
        raise Http404
    views.remove(view, by=request.user)
    messages.success(request, f"已删去常用查询“{view.name}”")
    return redirect("accounts:register")

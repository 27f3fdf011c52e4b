"""The update watch: list, one tap, what was seen of an account; keys of the interface."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import listing, watchlist
from accounts.forms.updates import TodayForm, TokenForm, UpdateForm, WatchForm
from accounts.models import Account, ApiToken
from accounts.services import tokens, updates
from county import access, returning
from county.articles import RuleViolation
from county.enums import Role

PER_PAGE = 20


@login_required
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Running accounts in scope, longest without an update first."""
    form = WatchForm(request.GET, request.user)
    rows = Account.objects.for_user(request.user)
    page = Paginator(watchlist.watched(rows, **form.conditions), PER_PAGE).get_page(form.chosen.get("page", 1))
    known = {"form": form, "page": page, "links": listing.pages(form, page), "tally": watchlist.tally(rows)}
    known["lines"] = watchlist.lines(list(page), lambda account: updates.may_record(account, request.user))
    return render(request, "accounts/updates.html", known)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def seen(request: HttpRequest, pk) -> HttpResponse:
    """What was seen of one account: day of the newest post, counts; and everything recorded before."""
    account = find(request, pk)
    access.require(
        request.user, *updates.RECORDERS, unit=account.unit, words="更新情况由单位填报员、县政府办经办或检查员登记"
    )
    form = UpdateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.submit(account, request.user):
        messages.success(request, f"已登记“{account.title}”的更新情况")
        return redirect("accounts:updates")
    marks = account.updates.select_related("recorded_by", "token").order_by("-seen_on", "-recorded_at", "-pk")[:30]
    return render(request, "accounts/update.html", {"account": account, "form": form, "marks": marks})


@login_required
@require_POST
def today(request: HttpRequest, pk) -> HttpResponse:
    """今天已更新: one tap."""
    account, form = find(request, pk), TodayForm(request.POST)
    form.full_clean()
    try:
        updates.record(account, form.seen(), by=request.user)
        messages.success(request, f"已登记：“{account.title}”今天已更新")
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect(returning.path_or(reverse("accounts:updates"), form.cleaned_data.get("next", "")))


def find(request: HttpRequest, pk) -> Account:
    """The account within scope, or 404."""
    account = Account.objects.for_user(request.user).select_related("unit", "platform").filter(pk=pk).first()
    if account is None:
        raise Http404
    return account


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Keys of the interface: list, and a new one, whose key is shown this once."""
    access.require(request.user, Role.APPROVER, words=tokens.WORDS)
    form = TokenForm(request.POST if request.method == "POST" else None)
    known = {"rows": ApiToken.objects.select_related("unit", "created_by"), "form": form, "key": ""}
    if request.method == "POST" and form.is_valid():
        known["key"] = tokens.make(form.cleaned_data["name"], form.cleaned_data["unit"], by=request.user)[1]
        known["form"] = TokenForm()
    return render(request, "accounts/tokens.html", known)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key."""
    access.require(request.user, Role.APPROVER, words=tokens.WORDS)
    token = ApiToken.objects.filter(pk=pk).first()
    if token is None:
        raise Http404
    tokens.revoke(token, by=request.user)
    messages.success(request, f"“{token.name}”的令牌已停用")
    return redirect("accounts:tokens")

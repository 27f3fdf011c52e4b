"""Uncovering the telephone numbers of an account; a case uses the same page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import phones
from accounts.forms.phones import UncoverForm
from accounts.models import Account
from accounts.services.phones import uncover
from county import access


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_account(request: HttpRequest, pk) -> HttpResponse:
    """The numbers of one account, for its people's page."""
    account = get_object_or_404(Account.objects.for_user(request.user), pk=pk)
    return ask(request, account, account.title, reverse("portal:account_people", args=[pk]))


def ask(request: HttpRequest, subject, title: str, back: str) -> HttpResponse:
    """Ask for the reason; with one, note it and go back, where the numbers now stand whole. Raises Refused."""
    access.require(request.user, *phones.READERS, unit=subject.unit, words=phones.WORDS)
    form = UncoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        uncover(subject, by=request.user, reason=form.cleaned_data["reason"])
        phones.remember(request.session, subject)
        messages.success(request, f"完整号码显示 {phones.MINUTES} 分钟")
        return redirect(back)
    known = {"form": form, "title": title, "back": back, "minutes": phones.MINUTES}
    return render(request, "accounts/uncover.html", known)

"""Back office of the county approver: words of the filing form, platforms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.tables import PlatformForm, WordsForm
from accounts.models import FormField, Platform
from county import access
from county.enums import Role


def _require_approver(request: HttpRequest) -> None:
    access.require(request.user, Role.APPROVER, words="表单和平台由县府办审批修订")


def _sent(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@login_required
@require_safe
def form_words(request: HttpRequest) -> HttpResponse:
    """All fields of the filing form in their order."""
    _require_approver(request)
    return render(request, "accounts/form_words.html", {"fields": FormField.objects.order_by("order", "pk")})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form_word(request: HttpRequest, name: str) -> HttpResponse:
    """Words of one field, and who changed them."""
    _require_approver(request)
    field = get_object_or_404(FormField, name=name)
    form = WordsForm(_sent(request), instance=field)
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, f"“{form.cleaned_data['label']}”已保存")
        return redirect("accounts:form_words")
    known = {"field": FormField.objects.get(pk=field.pk), "form": form, "history": _history(field)}
    return render(request, "accounts/form_word.html", known)


@login_required
@require_safe
def platforms(request: HttpRequest) -> HttpResponse:
    """All platforms, also those no longer used."""
    _require_approver(request)
    return render(request, "accounts/platforms.html", {"platforms": Platform.objects.order_by("order", "pk")})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def platform(request: HttpRequest, code: str = "") -> HttpResponse:
    """Add a platform (no code) or change one."""
    _require_approver(request)
    row = get_object_or_404(Platform, code=code) if code else Platform()
    form = PlatformForm(_sent(request), instance=row)
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, f"“{form.saved.name}”已保存")
        return redirect("accounts:platforms")
    known = {"form": form, "code": code, "history": _history(row) if code else []}
    return render(request, "accounts/platform.html", known)


def _history(row) -> list:
    """The last changes of a row, newest first."""
    return list(row.history.select_related("history_user").order_by("-history_date", "-history_id")[:20])

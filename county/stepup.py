"""Before a grave deed one shows again who one is: by password or code, good for five minutes in this session (DB-06).

One decorator, and ``ask`` for views that look for their row first. A page that is opened leads to /confirm/ and
back; a form that is sent is shown the question in its place with everything that was typed in it, so nothing is lost,
with or without JavaScript.
"""

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from county.forms.confirm import PROOF, ConfirmForm

MINUTES = 5
OURS = (PROOF, "csrfmiddlewaretoken")


def note(session) -> None:
    """The person has just shown who he is, by the machine's time."""
    session["confirmed"] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """True within five minutes of showing it, and where nothing is asked (demo)."""
    return not settings.STEP_UP or 0 <= time.time() - request.session.get("confirmed", 0) <= MINUTES * 60


def ask(request: HttpRequest, deed: str) -> HttpResponse | None:
    """None when the deed may go on; else the answer that asks for proof. *deed* is what the person is about to do."""
    if is_fresh(request):
        return None
    if request.method != "POST":
        return redirect(f"{reverse('county:confirm')}?{urlencode({'next': request.get_full_path()})}")
    form = ConfirmForm(request.user, request.POST if PROOF in request.POST else None)
    if not form.is_valid():
        return question(request, form, deed, kept=_without_ours(request.POST))
    note(request.session)
    request.POST = _without_ours(request.POST)
    return None


def _without_ours(data: QueryDict) -> QueryDict:
    kept = data.copy()
    for name in OURS:
        kept.pop(name, None)
    return kept


def question(request: HttpRequest, form: ConfirmForm, deed: str, *, kept: QueryDict) -> HttpResponse:
    """The page that asks; *kept* goes along as it was typed."""
    fields = [(name, value) for name, values in kept.lists() for value in values]
    known = {"form": form, "deed": deed, "kept": fields, "minutes": MINUTES}
    return render(request, "county/confirm.html", known)


def confirmed(deed: str, *, allowed: Callable[[HttpRequest], object] | None = None) -> Callable:
    """Decorator of a view: ask for proof first. *allowed* refuses whoever may not do the deed, before he is asked."""

    def wrap(view: Callable) -> Callable:
        @wraps(view)
        @sensitive_post_parameters(PROOF)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if allowed:
                allowed(request)
            return ask(request, deed) or view(request, *args, **kwargs)

        return guarded

    return wrap

"""The second factor: the code at log-in, setting up a telephone, back-up codes; and the page that asks again."""

import time

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from county import parameters, stepup
from county.forms.confirm import PROOF, CodeForm, ConfirmForm, SetUpForm
from county.services import second
from county.views import session as views

PAGE = require_http_methods(["GET", "HEAD", "POST"])
WAITS_SECONDS = 300
WRONG = "动态口令或备用码不对，或者账户已锁定"


@PAGE
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The code after the password; without a right password just now, back to the log-in page."""
    user = _waiting(request)
    if user is None:
        return redirect("county:login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if second.pass_code(user, form.cleaned_data["code"]):
            del request.session["waiting"]
            return views.enter(request, user, coded=True)
        form.add_error("code", WRONG)
    return render(request, "county/login_code.html", {"form": form, "next": views.safe_next(request)})


def _waiting(request: HttpRequest):
    """Who has given the right password in the last five minutes and still has it; else None."""
    pk, known, since = request.session.get("waiting", (None, "", 0))
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    fresh = 0 <= time.time() - since <= WAITS_SECONDS
    same = user is not None and constant_time_compare(known, user.get_session_auth_hash())
    return user if fresh and same else None


@PAGE
@never_cache
@sensitive_post_parameters(PROOF)
@login_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up a telephone, or another one with ``again``; otherwise what there is."""
    factor = second.factor_of(request.user)
    if not settings.SECOND_FACTOR or (factor and "again" not in request.GET):
        return _state(request, factor)
    if asked := stepup.ask(request, "设置动态口令"):
        return asked
    form = SetUpForm(request.POST if request.method == "POST" else None)
    salt = request.session.setdefault("second_salt", second.new_salt())
    if request.method == "POST" and form.is_valid():
        codes = second.set_up(request.user, salt, form.cleaned_data["code"], this=request.session.session_key)
        if codes:
            return _done(request, codes)
        form.add_error("code", "数字不对。等手机上换成下一组数字再填；一直不对时，检查手机的时间")
    return render(request, "county/second_set_up.html", _shown(request, form, salt, factor))


def _shown(request: HttpRequest, form: SetUpForm, salt: str, factor) -> dict:
    """What the set-up page shows: the picture for the telephone, and the same key in words."""
    key = second.secret(request.user, salt)
    address = second.address(request.user, salt, parameters.get("product_name"))
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    known = {"form": form, "picture": segno.make(address, error="l").svg_data_uri(scale=5, border=4), "key": groups}
    must = factor is None and second.is_required(request.user)
    return known | {"must": must, "frame": "plain.html" if must else "base.html"}


def _done(request: HttpRequest, codes: list[str]) -> HttpResponse:
    request.session.pop("second_salt", None)
    request.session["second"] = True
    return render(request, "county/second_codes.html", {"codes": codes})


def _state(request: HttpRequest, factor) -> HttpResponse:
    known = {
        "factor": factor,
        "left": factor.codes.filter(used_at=None).count() if factor else 0,
        "required": second.is_required(request.user),
        "off": not settings.SECOND_FACTOR,
    }
    return render(request, "county/second.html", known)


@require_POST
@never_cache
@login_required
@stepup.confirmed("重新生成备用码")
def codes(request: HttpRequest) -> HttpResponse:
    """Ten new back-up codes, shown this once."""
    return render(request, "county/second_codes.html", {"codes": second.renew_codes(request.user)})


@require_POST
@login_required
@stepup.confirmed("停用动态口令")
def remove(request: HttpRequest) -> HttpResponse:
    """Go without codes, where one's role allows it."""
    second.remove(request.user)
    request.session.pop("second", None)
    messages.success(request, "动态口令已停用")
    return redirect("county:profile")


@PAGE
@never_cache
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Show again who one is, then back to the page that asked."""
    if stepup.is_fresh(request):
        return redirect(views.safe_next(request))
    form = ConfirmForm(request.user, request.POST if PROOF in request.POST else None)
    if form.is_valid():
        stepup.note(request.session)
        return redirect(views.safe_next(request))
    kept = QueryDict(mutable=True)
    kept["next"] = views.safe_next(request)
    return stepup.question(request, form, "打开这个页面", kept=kept)

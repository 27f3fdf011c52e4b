"""/apply/: begin an application, go on with one, throw a draft away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from approvals import services
from approvals.enums import ENDED, State, Step
from approvals.forms import wizard_plan as plan
from approvals.forms.wizard_start import ABOUT_ACCOUNT, MATTERS, StartForm
from approvals.models import Application
from approvals.present import lamps, words
from approvals.views import wizard_case
from approvals.views.wizard_page import anchor
from county import access
from county.articles import RuleViolation
from county.enums import Role
from county.models import Unit, User

MOST = 20  # running cases shown here; the whole list stands at approvals:cases


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Four matters to begin; returned cases first, then drafts, then what is under way."""
    wizard_case.require_writer(request.user)
    rows = own_cases(request.user).for_lists().prefetch_related("decisions")
    shown = {
        "matters": [(key, MATTERS[key][1], MATTERS[key][2]) for key in matters(request.user)],
        "returned": [_returned(case) for case in rows.filter(state=State.RETURNED)],
        "drafts": [_row(case) for case in rows.filter(state=State.DRAFT).order_by("-updated_at")],
        "running": [_row(case) for case in rows.exclude(state__in=(State.DRAFT, State.RETURNED, *ENDED))[:MOST]],
        "types_for_others": access.holds(request.user, Role.REVIEWER),
    }
    return render(request, "approvals/apply.html", shown)


def own_cases(user: User):
    """Cases of the units where the person is a clerk, and those he typed himself."""
    units = Unit.objects.within(*wizard_case.clerk_units(user))
    return Application.objects.for_user(user).filter(Q(unit__in=units) | Q(created_by=user))


def matters(user: User) -> list[str]:
    """Matters on offer; 恢复使用 only where an account is suspended."""
    suspended = Account.objects.filter(status="suspended", unit__in=wizard_case.units_of(user)).exists()
    return [key for key in MATTERS if key != "restore" or suspended]


def _row(case: Application) -> dict:
    return {"case": case, "lamp": lamps.lamp(case), "holder": words.holder(case)}


def _returned(case: Application) -> dict:
    back = [row for row in case.decisions.all() if row.step in (Step.SEND_BACK, Step.REDECLARE)]
    return _row(case) | {"decision": back[-1] if back else None}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Choose unit and account, then begin; nothing is created by reading the page."""
    wizard_case.require_writer(request.user)
    form = StartForm(
        request.POST if request.method == "POST" else request.GET, units=wizard_case.units_of(request.user)
    )
    if not form.is_valid() and "kind" in form.errors:
        messages.error(request, "先选择要办理的事项")
        return redirect("approvals:apply")
    account = None if form.errors else form.chosen_account
    if not form.errors and form.cleaned_data.get("account") and account is None:
        raise Http404
    if request.method == "POST" and not form.errors:
        return _begin(request, form, account)
    return choose(request, form, account)


def _begin(request: HttpRequest, form: StartForm, account: Account | None) -> HttpResponse:
    """Start the draft, go on with one that is already there, or say what is still to be chosen."""
    kind, unit = MATTERS[form.matter][0], account.unit if account else form.chosen_unit
    needs_account = form.matter in ABOUT_ACCOUNT
    if unit is None or (needs_account and account is None):
        return choose(request, form, account, "选择主办单位" if unit is None else "选择要办理的账号")
    known = _draft_about(request.user, kind, account)
    if known:
        messages.success(request, "这个账号已有草稿，接着填")
        return redirect("approvals:resume", pk=known.pk)
    try:
        case = services.start(
            kind=kind, unit=unit, by=request.user, account=account, backfill=form.matter == "backfill"
        )
        if form.chosen_survivor:
            services.save_draft(case, {"survivor": form.chosen_survivor}, by=request.user)
    except RuleViolation as error:
        return choose(request, form, account, f"{error.words}（{error.article}）")
    return redirect("approvals:wizard", pk=case.pk, step=plan.UNIT)


def _draft_about(user: User, kind: str, account: Account | None) -> Application | None:
    if account is None:
        return None
    return own_cases(user).filter(account=account, kind=kind, state=State.DRAFT).first()


def choose(request: HttpRequest, form: StartForm, account: Account | None, error: str = "") -> HttpResponse:
    """The page on which unit and account are chosen."""
    matter = form.data.get("kind", "") if form.errors else form.matter
    unit = None if form.errors else (account.unit if account else form.chosen_unit)
    rows = list(form.accounts()) if matter in ABOUT_ACCOUNT and unit and not form.errors else []
    shown = {
        "matter": matter,
        "word": MATTERS[matter][1],
        "explained": MATTERS[matter][2],
        "units": list(form.units.values()),
        "unit": unit,
        "about_account": matter in ABOUT_ACCOUNT,
        "accounts": rows,
        "account": account,
        "survivor": None if form.errors else form.chosen_survivor,
        "error": error or next((words[0] for words in form.errors.values()), ""),
        "types_for": unit is not None and not access.holds(request.user, Role.CLERK, unit=unit),
    }
    return render(request, "approvals/apply_start.html", shown)


@login_required
@require_safe
def resume(request: HttpRequest, pk) -> HttpResponse:
    """Open a case where it was left: a returned one at the first field pointed at."""
    case = wizard_case.find(request.user, pk)
    if not wizard_case.editable(case):
        return redirect("approvals:detail", pk=case.pk)
    step, name = plan.resume_at(case)
    spot = f"#{anchor(name)}" if name else ""
    return redirect(reverse("approvals:wizard", args=[case.pk, step]) + spot)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk) -> HttpResponse:
    """Throw away a draft that was never submitted; the page before it says what is lost."""
    case = wizard_case.find(request.user, pk)
    if case.state != State.DRAFT or case.number:
        return redirect("approvals:detail", pk=case.pk)
    if request.method != "POST":
        return render(request, "approvals/apply_discard.html", {"case": case})
    services.discard(case, by=request.user)
    messages.success(request, "草稿已删除")
    return redirect("approvals:apply")

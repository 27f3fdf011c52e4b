"""The case that is being written: found through scope, writable by this person, or a clear answer why not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approvals import permits
from approvals.enums import EDITABLE, State, Step
from approvals.errors import Conflict
from approvals.models import Application
from county import access
from county.enums import Role
from county.models import Unit, User

WRITERS = (Role.CLERK, Role.REVIEWER)
WORDS = "申请由本单位填报员填写，县府办经办可以代录"


def require_writer(user: User) -> None:
    """Raise Refused for everybody who writes no applications at all."""
    access.require(user, *WRITERS, words=WORDS)


def find(user: User, pk) -> Application:
    """The case, through scope (404 for strangers); raises Refused for who may read but not write it."""
    require_writer(user)
    rows = Application.objects.for_user(user).select_related(
        "unit__parent", "platform", "account__platform", "survivor__platform", "created_by"
    )
    case = rows.filter(pk=pk).first()
    if case is None:
        raise Http404
    permits.require(case, Step.SUBMIT, user)
    return case


def editable(case: Application) -> bool:
    return case.state in EDITABLE


def units_of(user: User):
    """Units for which the person may write: the clerk's own and those below; a county reviewer types for any (代录)."""
    hosts = Unit.objects.hosts().select_related("parent")
    if access.holds(user, Role.REVIEWER):
        return hosts
    return hosts.within(*clerk_units(user))


def clerk_units(user: User) -> list[Unit]:
    """Units where the person is a clerk."""
    return [duty.unit for duty in user.duties if duty.role == Role.CLERK]


def is_typed_for(case: Application, user: User) -> bool:
    """代录: the writer is not a clerk of the unit."""
    return not access.holds(user, Role.CLERK, unit=case.unit)


def returned_with(case: Application):
    """The decision that sent the case back, with the opinion to answer; None for a plain draft."""
    if case.state != State.RETURNED:
        return None
    return case.decisions.filter(step__in=(Step.SEND_BACK, Step.REDECLARE)).order_by("pk").last()


def conflict(request: HttpRequest, error: Conflict, kept: str = "") -> HttpResponse:
    """409: who did what when, with the text that was typed."""
    shown = {
        "words": error.words,
        "last": error.last,
        "kept": kept or error.kept,
        "back_url": reverse("approvals:detail", args=[error.case.pk]),
    }
    return render(request, "errors/409.html", shown, status=409)

"""The portal's addresses plus bare Django views of the same data, for comparison in the same run."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.urls import path

from accounts.models import Account
from approvals.models import Application
from jingyuan_media.urls import handler400, handler403, handler404, handler500
from jingyuan_media.urls import urlpatterns as portal

__all__ = ("handler400", "handler403", "handler404", "handler500", "urlpatterns")


@login_required
def bare_cases(request):
    """The rows of the workbench and nothing else."""
    rows = (
        Application.objects.for_user(request.user)
        .open()
        .values("number", "name", "state", "due_on", "unit__short_name")
    )
    return JsonResponse({"rows": list(rows[:15])})


@login_required
def bare_register(request):
    rows = Account.objects.for_user(request.user).values(
        "name", "platform__name", "unit__short_name", "status", "filing_number"
    )
    return JsonResponse({"rows": list(rows[:15])})


@login_required
def bare_case(request, pk):
    case = Application.objects.for_user(request.user).filter(pk=pk).values().get()
    return JsonResponse(case)


urlpatterns = [
    *portal,
    path("bare/cases/", bare_cases),
    path("bare/register/", bare_register),
    path("bare/case/<uuid:pk>/", bare_case),
]

"""Is this account official? For everybody, without log-in; the same answer for all, kept for a minute (PublicCache)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from county import clock, parameters
from portal import public, publishing
from portal.forms import PublicForm

PRETTY = {"ensure_ascii": False}


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """One box: name, identifier or link; the answer under it."""
    form = PublicForm(request.GET)
    answer = public.find(form.cleaned_data["q"]) if form.is_valid() else public.Answer("")
    office = str(parameters.get("office_name"))
    told = [(row, row.words(office)) for row in answer.exact]
    return _page("ask", answer=answer, told=told, unread=not form.is_valid(), today=clock.today())


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """The official list by unit, closed accounts shown as closed."""
    found = public.directory()
    known = {"units": found, "platforms": public.by_platform(found), "total": sum(len(rows) for _, rows in found)}
    return _page("accounts", **known, today=clock.today())


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Announcements that stand on the county website."""
    return _page("notices", notices=public.notices(), today=clock.today())


@require_safe
def feed(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as Atom or RSS."""
    home = settings.BASE_URL + publishing.live().notices  # not the Host header: the answer is kept for everybody
    return HttpResponse(publishing.feed(kind, public.notices(), home), content_type=publishing.FEEDS[kind][1])


@require_safe
def accounts_json(request: HttpRequest) -> HttpResponse:
    """The official list for programs."""
    return JsonResponse(publishing.accounts_json(public.directory()), json_dumps_params=PRETTY)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """What the fields of the JSON list mean."""
    return JsonResponse(publishing.schema(), json_dumps_params=PRETTY, content_type="application/schema+json")


def _page(name: str, **known) -> HttpResponse:
    return HttpResponse(publishing.page(name, publishing.live(), **known))

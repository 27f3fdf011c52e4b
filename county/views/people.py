"""Back office: users. Records by the system administrator; enabling, roles and passwords by the security administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from county import access, directory, refusals, stepup
from county.enums import Role
from county.forms.people import AddPersonForm, EnabledForm, PeopleForm, PersonForm, RoleForm
from county.models import RoleAssignment, User
from county.services import people, second, sessions, signing

PER_PAGE = 15
PAGE = require_http_methods(["GET", "HEAD", "POST"])


def _reads(request: HttpRequest) -> dict:
    """Refuse who may not read; say what the reader may do."""
    access.require(request.user, *directory.PEOPLE_READERS, words="用户名录由系统管理员和安全管理员维护")
    deeds = {"may_edit": Role.SYSADMIN, "may_rule": Role.SECADMIN}
    return {name: access.holds(request.user, role) for name, role in deeds.items()}


def _security(request: HttpRequest) -> None:
    access.require(request.user, Role.SECADMIN, words=people.KEEPS_ROLES)


def _person(pk: int) -> User:
    return get_object_or_404(User, pk=pk, is_system=False)


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Users with their units and roles, narrowed by the address."""
    known = _reads(request)
    form = PeopleForm(request.GET)
    page = Paginator(directory.narrowed(directory.users(), **form.chosen), PER_PAGE).get_page(form.page_number)
    lines = [(user, signing.is_locked(user)) for user in page.object_list]
    return render(request, "county/people.html", known | {"form": form, "page": page, "lines": lines})


@PAGE
@never_cache
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """A new user, not yet enabled; the answer shows his first password this once."""
    access.require(request.user, Role.SYSADMIN, words=people.KEEPS_RECORDS)
    form = AddPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (made := form.submit(request.user)):
        return _first_password(request, *made, added=True)
    return render(request, "county/person_add.html", {"form": form})


def _first_password(request: HttpRequest, user: User, first: str, *, added: bool) -> HttpResponse:
    return render(request, "county/person_password.html", {"person": user, "first": first, "added": added})


@PAGE
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: what is known of him, his roles, his state, what changed."""
    known = _reads(request)
    if request.method == "POST":
        access.require(request.user, Role.SYSADMIN, words=people.KEEPS_RECORDS)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=_person(pk))
    if request.method == "POST" and form.submit(request.user):
        messages.success(request, f"“{form.cleaned_data['name']}”的资料已保存")
        return redirect("county:person_edit", pk=pk)
    return _page(request, pk, known, form=form)


def _page(request: HttpRequest, pk: int, known: dict, *, form=None, role_form=None) -> HttpResponse:
    person = _person(pk)
    known |= {
        "person": person,
        "form": form or PersonForm(instance=_person(pk)),
        "role_form": role_form or RoleForm(),
        "roles": person.assignments.select_related("unit").order_by("pk"),
        "locked": signing.is_locked(person),
        "places": sessions.count(person) if known["may_rule"] else 0,
        "factor": second.factor_of(person),
        "oneself": person.pk == request.user.pk,
        "changes": directory.changes(person),
    }
    return render(request, "county/person.html", known)


@require_POST
@login_required
@stepup.confirmed("授予角色", allowed=_security)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role at a unit; one that does not fit is answered at the form and recorded as refused."""
    person, form = _person(pk), RoleForm(request.POST)
    if form.is_valid():
        try:
            people.give_role(person, form.cleaned_data["role"], form.cleaned_data["unit"], by=request.user)
        except people.RoleClash as clash:
            refusals.note(request, clash)
            form.add_error(None, clash.words)
        else:
            messages.success(request, f"已授予“{person.name}”{Role(form.cleaned_data['role']).label}")
            return redirect("county:person_edit", pk=pk)
    return _page(request, pk, _reads(request), role_form=form)


@require_POST
@login_required
@stepup.confirmed("收回角色", allowed=_security)
def take(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take a role back; the person's sessions end."""
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user", "unit"), pk=row, user=_person(pk))
    people.take_role(assignment, by=request.user)
    messages.success(request, f"已收回“{assignment.user.name}”的{assignment.get_role_display()}，其登录已退出")
    return redirect("county:person_edit", pk=pk)


@require_POST
@login_required
@stepup.confirmed("启用或停用用户", allowed=_security)
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Enable or disable; disabling ends all sessions at once."""
    person, form = _person(pk), EnabledForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有看清要启用还是停用，再点一次")
        return redirect("county:person_edit", pk=pk)
    people.set_enabled(person, form.cleaned_data["enabled"], by=request.user)
    done = "启用" if form.cleaned_data["enabled"] else "停用，其登录已退出"
    messages.success(request, f"“{person.name}”已{done}")
    return redirect("county:person_edit", pk=pk)


@require_POST
@never_cache
@login_required
@stepup.confirmed("重置密码", allowed=_security)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new first password, shown this once."""
    person = _person(pk)
    return _first_password(request, person, people.reset_password(person, by=request.user), added=False)


@require_POST
@login_required
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a locked user try again."""
    _security(request)
    person = _person(pk)
    people.unlock(person, by=request.user)
    messages.success(request, f"“{person.name}”已解除锁定")
    return redirect("county:person_edit", pk=pk)


@require_POST
@login_required
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a user out everywhere."""
    _security(request)
    person = _person(pk)
    ended = sessions.end_all_of(person, by=request.user)
    messages.success(request, f"“{person.name}”的 {ended} 处登录已退出" if ended else f"“{person.name}”没有登录")
    return redirect("county:person_edit", pk=pk)


@require_POST
@login_required
@stepup.confirmed("重置动态口令", allowed=_security)
def reset_second(request: HttpRequest, pk: int) -> HttpResponse:
    """A user lost his telephone: he sets up another at the next log-in."""
    person = _person(pk)
    second.reset(person, by=request.user)
    messages.success(request, f"“{person.name}”的动态口令已重置，其登录已退出")
    return redirect("county:person_edit", pk=pk)

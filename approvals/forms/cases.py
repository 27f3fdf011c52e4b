"""Filters of the case lists: every parameter of the address goes through here."""

from datetime import date

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Platform
from announcements.enums import Light
from approvals.enums import ENDED, Kind, Purpose, State, Step, Way
from approvals.models import Application, ApplicationFile, Decision
from approvals.present.lamps import lamp
from county.enums import Role
from county.models import Unit, User
from county.paging import Order

VIEWS = (("mine", "待我办理"), ("open", "办理中"), ("ended", "已办结"), ("all", "全部"))
LIGHTS = ((Light.RED.value, "已超期"), (Light.AMBER.value, "临近到期"), (Light.GREEN.value, "期限充裕"))


class CaseFilter(forms.Form):
    """Tabs, filters, search and page of /approve/. What is not understood is named and left out."""

    view = forms.ChoiceField(label="范围", choices=VIEWS, required=False)
    q = forms.CharField(label="编号、名称或单位", max_length=100, required=False)
    kind = forms.ChoiceField(label="事项", choices=[("", "全部事项"), *Kind.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *State.choices], required=False)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), required=False, empty_label="全部单位")
    platform = forms.ModelChoiceField(
        label="平台", queryset=Platform.objects.none(), required=False, empty_label="全部平台"
    )
    light = forms.ChoiceField(label="期限", choices=[("", "全部期限"), *LIGHTS], required=False)
    page = forms.IntegerField(label="页码", min_value=1, max_value=100_000, required=False)

    def __init__(self, data, *, user: User):
        super().__init__(data)
        self.user = user
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        self.fields["platform"].queryset = Platform.objects.order_by("order", "pk")
        self.is_valid()

    def typed(self, name: str):
        """Cleaned value of a filter, None where nothing usable was given."""
        return self.cleaned_data.get(name) or None

    @property
    def view_name(self) -> str:
        return self.typed("view") or "open"

    @property
    def unclear(self) -> list[str]:
        """Labels of the parameters that could not be read."""
        return [self.fields[name].label for name in self.errors if name in self.fields]

    @property
    def chosen(self) -> dict[str, str]:
        """Usable filters as address parameters, without the page."""
        names = ("view", "q", "kind", "state", "unit", "platform", "light")
        found = {name: self.typed(name) for name in names}
        return {name: str(getattr(value, "pk", value)) for name, value in found.items() if value}

    @property
    def narrowed(self) -> bool:
        """True when something besides the tab was chosen."""
        return bool(set(self.chosen) - {"view"})

    def rows(self):
        """Cases in scope that pass every usable filter, most urgent first."""
        rows = Application.objects.for_user(self.user).filter(self._where())
        if view := {"mine": mine(self.user), "ended": Q(state__in=ENDED), "open": ~Q(state__in=ENDED)}.get(
            self.view_name
        ):
            rows = rows.filter(view)
        if light := self.typed("light"):
            lit = [case.pk for case in rows.open().for_lists() if lamp(case).light == light]
            rows = rows.filter(pk__in=lit)
        return urgent_first(rows)

    def known(self):
        """Every case in scope, as the list sorts them."""
        return urgent_first(Application.objects.for_user(self.user))

    def _where(self) -> Q:
        where = Q()
        for name in ("kind", "state", "unit", "platform"):
            if value := self.typed(name):
                where &= Q(**{name: value})
        if q := (self.typed("q") or "").strip():
            where &= (
                Q(number__icontains=q)
                | Q(name__icontains=q)
                | Q(unit__name__icontains=q)
                | Q(unit__short_name__icontains=q)
            )
        return where


URGENT_FIRST = Order(("rank", "due_turn", "-updated_at", "pk"))


def urgent_first(rows):
    """What URGENT_FIRST sorts by: running deadlines by date, then open cases without one, drafts, ended ones (newest first)."""
    rank = Case(
        When(state__in=ENDED, then=Value(2)),
        When(state=State.DRAFT, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return rows.annotate(rank=rank, due_turn=Coalesce("due_on", Value(date.max)))


def mine(user: User) -> Q:
    """Cases that wait for *user*: by role and node; those he must leave to others (four eyes) are left out."""
    where = Q(pk__in=[])
    for duty in user.duties:
        if duty.role == Role.LEADER:
            where |= Q(state=State.SIGNING, waiting_unit=duty.unit)
        elif duty.role == Role.CLERK:
            own = Q(state__in=(State.DRAFT, State.RETURNED, State.OPERATING))
            where |= own & Q(unit__path__startswith=duty.unit.path)
        elif duty.role in (Role.REVIEWER, Role.APPROVER):
            where |= _office(duty.role)
    return where & ~_others_turn(user)


def _office(role: str) -> Q:
    common = Q(state=State.ANNOUNCING, national_entry__isnull=True) | (
        Q(state=State.OPERATING) & ~Q(termination_reason="")
    )
    if role == Role.APPROVER:
        return common | Q(state=State.APPROVING)
    scanned = ApplicationFile.objects.filter(purpose=Purpose.SIGNED_SHEET).values("application")
    return common | Q(state=State.REVIEWING) | Q(state=State.SIGNING, way=Way.PAPER, pk__in=scanned)


def _others_turn(user: User) -> Q:
    acted = Decision.objects.filter(by=user, step__in=(Step.SUBMIT, Step.RESUBMIT, Step.SIGN, Step.REVIEW))
    signed = acted.filter(step=Step.SIGN)
    typed = Q(pk__in=Application.typed_by.through.objects.filter(user=user).values("application"))
    approving = Q(state=State.APPROVING) & (Q(pk__in=acted.values("application")) | typed)
    return (
        approving
        | (Q(state=State.SIGNING) & typed)
        | (Q(state=State.REVIEWING) & Q(pk__in=signed.values("application")))
    )

"""What is typed about rounds: opening, dividing, leaving out; and the conditions of the list of accounts."""

from datetime import date, timedelta

from django import forms

from accounts.listing import ListForm
from accounts.models import Account
from announcements.forms import DAY_WORDS, DayInput, DeedForm
from county import access, clock, workdays
from county.enums import Role
from county.models import Unit, User
from inspections.enums import EntryState
from inspections.models import Entry, Round
from inspections.models.rounds import QUARTERS
from inspections.services import rounds

NOBODY = "none"


def inspectors() -> list[User]:
    """People to whom accounts can be assigned."""
    return sorted(access.county_people(Role.INSPECTOR), key=lambda user: user.pk)


class OpenForm(DeedForm):
    """Which quarter is inspected, and until when."""

    period = forms.ChoiceField(label="季度", widget=forms.Select({"class": "sel"}))
    due_on = forms.DateField(
        label="截止日期", error_messages=DAY_WORDS, widget=DayInput, help_text="全部账号应在这一天前检查完"
    )

    def __init__(self, data=None):
        now, before = rounds.quarter_of(clock.today()), rounds.quarter_of(_quarter_before(clock.today()))
        last = workdays.add(workdays.add(rounds.last_day(*now), 1), -1)
        super().__init__(data, initial={"period": f"{now[0]}-{now[1]}", "due_on": max(last, clock.today())})
        self.fields["period"].choices = [
            (f"{year}-{quarter}", f"{year}年第{QUARTERS[quarter - 1]}季度") for year, quarter in (now, before)
        ]

    def submit(self, by: User) -> Round | None:
        """Open the round (article 35); None when something is to be mended."""
        if not self.is_valid():
            return None
        year, quarter = map(int, self.cleaned_data["period"].split("-"))
        opened: list[Round] = []
        self.attempt(lambda: opened.append(rounds.open_round(year, quarter, self.cleaned_data["due_on"], by=by)))
        return opened[0] if opened else None


def _quarter_before(day: date) -> date:
    """A day of the quarter before."""
    return date(day.year, 3 * ((day.month + 2) // 3) - 2, 1) - timedelta(days=1)


class EntriesForm(ListForm):
    """What narrows the accounts of a round."""

    q = forms.CharField(label="账号名称", max_length=60, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="主办单位", required=False, empty_label="全部单位")
    platform = forms.ChoiceField(label="平台", required=False)
    state = forms.ChoiceField(label="状态", required=False)
    inspector = forms.ChoiceField(label="检查员", required=False)

    def __init__(self, data, row: Round):
        super().__init__(data)
        entries = row.entries.order_by()
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=entries.values("unit"))
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        names = sorted(set(entries.values_list("platform", flat=True)))
        self.fields["platform"].choices = [("", "全部平台"), *((name, name) for name in names)]
        self.fields["state"].choices = [("", "全部状态"), *EntryState.choices, ("passed", "合格"), ("failed", "不合格")]
        people = [(str(user.pk), user.name) for user in inspectors()]
        self.fields["inspector"].choices = [("", "全部检查员"), (NOBODY, "没有分配"), *people]
        self.fields["q"].widget = forms.TextInput({"class": "inp", "type": "search"})
        for name in ("unit", "platform", "state", "inspector"):
            self.fields[name].widget.attrs["class"] = "sel"

    def narrow(self, entries):
        """Entries that fit the conditions."""
        chosen = self.conditions
        if "q" in chosen:
            entries = entries.filter(name__icontains=chosen["q"])
        if "unit" in chosen:
            entries = entries.filter(unit=chosen["unit"])
        if "platform" in chosen:
            entries = entries.filter(platform=chosen["platform"])
        if "state" in chosen:
            entries = entries.filter(**_state(chosen["state"]))
        if chosen.get("inspector") == NOBODY:
            entries = entries.filter(assignments__isnull=True)
        elif "inspector" in chosen:
            entries = entries.filter(assignments__user=chosen["inspector"])
        return entries


def _state(state: str) -> dict:
    return {"passed": state == "passed"} if state in ("passed", "failed") else {"state": state}


class AssignForm(DeedForm):
    """Accounts, ticked or all that fit the conditions, go to an inspector."""

    inspector = forms.ModelChoiceField(
        User.objects.none(), label="分给", empty_label="选择检查员", widget=forms.Select({"class": "sel"}),
        error_messages={"required": "选择检查员", "invalid_choice": "选择检查员"},
    )  # fmt: skip
    whole = forms.BooleanField(label="分配列表中的全部账号", required=False)
    beside = forms.BooleanField(label="保留原来的检查员", required=False)
    entry = forms.ModelMultipleChoiceField(
        Entry.objects.none(), required=False, error_messages={"invalid_choice": "账号不在这个批次", "invalid_pk_value": "账号不在这个批次"}
    )  # fmt: skip

    def __init__(self, row: Round, data=None):
        super().__init__(data, auto_id="assign_%s")
        self.row = row
        self.fields["inspector"].queryset = User.objects.filter(pk__in=[user.pk for user in inspectors()])
        self.fields["inspector"].label_from_instance = lambda user: user.name
        self.fields["entry"].queryset = row.entries.all()

    def clean(self) -> dict:
        if not self.errors and not (self.cleaned_data["whole"] or self.cleaned_data["entry"]):
            self.add_error(None, "勾选要分配的账号，或者勾选“分配列表中的全部账号”")
        return self.cleaned_data

    def submit(self, listed, by: User) -> int:
        """Assign; number of accounts, 0 when something is to be mended. *listed*: what the conditions let through."""
        if not self.is_valid():
            return 0
        chosen, given = self.cleaned_data, []
        entries = listed if chosen["whole"] else chosen["entry"]
        self.attempt(
            lambda: given.append(rounds.assign(self.row, entries, chosen["inspector"], by=by, beside=chosen["beside"]))
        )
        return given[0] if given else 0


class ExcuseForm(DeedForm):
    """Why an account is not checked."""

    reason = forms.CharField(
        label="不检查的理由",
        max_length=200,
        widget=forms.Textarea({"class": "ta", "rows": 3}),
        help_text="例如：账号已在平台注销，检查时打不开",
        error_messages={"required": "写明不检查的理由", "max_length": "理由太长，不超过 200 字"},
    )

    def submit(self, entry: Entry, by: User) -> bool:
        """Leave the account out; False when something is to be mended."""
        return self.is_valid() and self.attempt(rounds.excuse, entry, self.cleaned_data["reason"], by=by)


def accounts_in_register() -> int:
    """How many accounts a round opened now would have."""
    return Account.objects.live().count()

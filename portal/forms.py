"""Every parameter of the gathering pages is read here; nonsense is left out and named, never an error page."""

from datetime import date

from django import forms

from accounts.listing import ListForm
from announcements.enums import Light
from approvals.todo import Category
from county import clock
from county.models import Unit, User
from inspections import todo as inspected

LIGHTS = (
    (Light.RED.value, "已超期"),
    (Light.AMBER.value, "临近到期"),
    (Light.GREEN.value, "期限充裕"),
    (Light.NONE.value, "没有期限"),
)
MINE, OTHERS = "", "others"
LIST, MONTH = "", "month"
FIRST_YEAR, LAST_YEAR = 2000, 2099
CREATE, REVOKE = "create", "revoke"


class BenchForm(ListForm):
    """Tab and page of the workbench."""

    plain = ("page", "tab")
    tab = forms.ChoiceField(
        label="分类", required=False, choices=[(key, key) for key in ("todo", "done", "started", "copies")]
    )


class TodoForm(ListForm):
    """Kind, light and unit of what is owed; ``whose`` is one's own list or that of others."""

    plain = ("page", "whose")
    category = forms.ChoiceField(
        label="事项",
        required=False,
        choices=[("", "全部事项"), *Category.choices, (inspected.CATEGORY, inspected.LABEL)],
    )
    light = forms.ChoiceField(label="期限", required=False, choices=[("", "全部期限"), *LIGHTS])
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", required=False, empty_label="全部单位")
    whose = forms.ChoiceField(label="范围", required=False, widget=forms.HiddenInput, choices=[(OTHERS, OTHERS)])

    def __init__(self, data, user: User):
        super().__init__(data)
        _offer_units(self.fields["unit"], user)
        for name in ("category", "light", "unit"):
            self.fields[name].widget.attrs["class"] = "sel"


class StatsForm(ListForm):
    """The year of the statistics; this year when none can be read."""

    plain = ("page", "year")

    def __init__(self, data):
        super().__init__(data)
        this = clock.today().year
        self.fields["year"] = forms.TypedChoiceField(
            label="年份", required=False, coerce=int, choices=[(year, f"{year} 年") for year in range(this, this - 6, -1)],
            initial=this, widget=forms.Select({"class": "sel"}),
        )  # fmt: skip

    @property
    def year(self) -> int:
        return self.chosen.get("year", clock.today().year)


class UrgeForm(forms.Form):
    """Cases ticked for 催办."""

    case = forms.MultipleChoiceField(
        error_messages={"required": "勾选要催办的事项", "invalid_choice": "有的事项已经办完，刷新后再勾选"}
    )

    def __init__(self, data, known: list[str]):
        super().__init__(data)
        self.fields["case"].choices = [(pk, pk) for pk in known]


class SearchForm(forms.Form):
    """Words as typed; at most 100 characters."""

    q = forms.CharField(
        label="搜索", max_length=100, required=False, error_messages={"max_length": "最多输入 100 个字"}
    )


class PublicForm(forms.Form):
    """The public question; a pasted link with words around it may be long."""

    q = forms.CharField(label="账号名称", max_length=400, required=False)


class CalendarForm(ListForm):
    """Unit, month and shape of the calendar of deadlines."""

    plain = ("page", "view", "month")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", required=False, empty_label="全部单位")
    month = forms.CharField(label="月份", required=False, max_length=7)
    view = forms.ChoiceField(label="显示方式", required=False, widget=forms.HiddenInput, choices=[(MONTH, MONTH)])

    def __init__(self, data, user: User):
        super().__init__(data)
        _offer_units(self.fields["unit"], user)
        self.fields["unit"].widget.attrs["class"] = "sel"
        self.fields["month"].widget = forms.TextInput({"class": "inp", "type": "month"})

    def clean_month(self) -> date | None:
        """First day of the month, None when none was given."""
        given = self.cleaned_data["month"]
        if not given:
            return None
        try:
            day = date.fromisoformat(f"{given}-01")
        except ValueError:
            raise forms.ValidationError("月份写成 2026-11 的样子") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError("月份超出日历范围")
        return day

    @property
    def first_day(self) -> date:
        """First day of the month that the grid shows: the chosen one, else this one."""
        return self.chosen.get("month") or clock.today().replace(day=1)


class FeedForm(forms.Form):
    """What to do with one's calendar address."""

    deed = forms.ChoiceField(choices=[(CREATE, CREATE), (REVOKE, REVOKE)])


class RetryForm(forms.Form):
    """An incident to take up again."""

    incident = forms.IntegerField(min_value=1, max_value=2**31 - 1)


def _offer_units(field: forms.ModelChoiceField, user: User) -> None:
    field.queryset = Unit.objects.for_user(user).hosts()
    field.label_from_instance = lambda unit: unit.short_name

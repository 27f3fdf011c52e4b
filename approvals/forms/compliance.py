"""What narrows the list of accounts that do not meet an article."""

from django import forms

from accounts.listing import ListForm
from county.models import Unit, User


class ComplianceForm(ListForm):
    """Unit and article; articles are those that have something to show."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="主办单位", required=False, empty_label="全部单位")
    article = forms.ChoiceField(label="依据", required=False)

    def __init__(self, data, user: User, articles: list[str]):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        self.fields["article"].choices = [("", "全部条款"), *((name, name) for name in articles)]
        for field in ("unit", "article"):
            self.fields[field].widget.attrs["class"] = "sel"

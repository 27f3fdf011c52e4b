"""Conditions of the audit log."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from county import deeds
from county.enums import Result
from county.forms.lists import ListForm

DAY = {"type": "date", "class": "inp"}


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(DAY, format="%Y-%m-%d")
    bounds = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
    return forms.DateField(label=label, required=False, widget=widget, validators=bounds)


class AuditForm(ListForm):
    """What narrows the audit log; ``before`` is the place in it (entries older than this number)."""

    plain = ("page", "before")
    since = _day("从")
    until = _day("到")
    actor = forms.CharField(label="操作人", max_length=60, required=False)
    action = forms.ChoiceField(label="操作", required=False, choices=[("", "全部操作"), *deeds.DEEDS.items()])
    result = forms.ChoiceField(label="结果", required=False, choices=[("", "全部结果"), *Result.choices])
    target = forms.CharField(label="对象", max_length=60, required=False)
    before = forms.IntegerField(min_value=1, max_value=9_223_372_036_854_775_807, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "结束日期早于开始日期")
        return data

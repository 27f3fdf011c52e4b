"""What is typed about indicators."""

from django import forms

from announcements.forms import DAY_WORDS, Attempt, DayInput, DeedForm
from county import clock
from county.articles import ARTICLES
from county.models import User
from inspections import sources
from inspections.enums import IndicatorKind
from inspections.models import Catalogue, Indicator
from inspections.services import catalogue


class CatalogueForm(DeedForm):
    """Title, remark and pass mark of a draft."""

    title = forms.CharField(label="名称", max_length=60, widget=forms.TextInput({"class": "inp"}))
    remark = forms.CharField(label="说明", max_length=200, required=False, widget=forms.TextInput({"class": "inp"}))
    pass_mark = forms.IntegerField(
        label="合格线", min_value=1, max_value=100, help_text="低于这个分数为不合格", widget=forms.NumberInput({"class": "inp"})
    )  # fmt: skip

    def submit(self, draft: Catalogue, by: User) -> bool:
        return self.is_valid() and self.attempt(catalogue.edit, draft, self.cleaned_data, by=by)


class ForceForm(DeedForm):
    """From which day a draft counts."""

    effective_from = forms.DateField(label="启用日期", error_messages=DAY_WORDS, widget=DayInput)

    def __init__(self, data=None):
        super().__init__(data, initial={"effective_from": clock.today()})

    def submit(self, draft: Catalogue, by: User) -> bool:
        return self.is_valid() and self.attempt(
            catalogue.put_in_force, draft, self.cleaned_data["effective_from"], by=by
        )


class IndicatorForm(Attempt, forms.ModelForm):
    """One indicator of a draft; articles are those of the regulation."""

    class Meta:
        model = Indicator
        fields = ("code", "section", "order", "kind", "applies", "wording", "measure", "article", "category")
        fields += ("points", "step", "phrases", "source")
        widgets = {
            "measure": forms.Textarea({"class": "ta", "rows": 2}),
            "phrases": forms.Textarea({"class": "ta", "rows": 4}),
        }
        help_texts = {
            "code": "小写字母、数字和短横，各版本相同，用来认出重复问题",
            "section": "例如：信息内容。同一分类的检查项在检查页排在一起",
            "order": "数字小的在前",
            "wording": "写成符合时的样子，例如：转载信息注明来源",
            "article": "细则的条，例如：第二十二条；有几条的用顿号分开",
            "points": "单项否决填 0",
            "step": "单项否决填 0",
            "source": "平台已经知道的数据，供检查员确认",
        }

    def __init__(self, data=None, instance: Indicator | None = None):
        super().__init__(data, instance=instance)
        choices = [("", "没有，检查员自己看"), *sources.LABELS.items()]
        self.fields["source"] = forms.ChoiceField(
            label="已知数据", required=False, choices=choices, help_text=self.fields["source"].help_text
        )
        if instance is not None:
            self.fields["code"].disabled = True

    def clean_article(self) -> str:
        value = self.cleaned_data["article"].strip()
        unknown = [name for name in value.split("、") if name not in ARTICLES]
        if unknown:
            raise forms.ValidationError(f"细则里没有“{'、'.join(unknown)}”，写成第二十二条的样子，有几条的用顿号分开")
        return value

    def clean(self) -> dict:
        data = super().clean()
        kind, points, step = data.get("kind"), data.get("points"), data.get("step")
        if kind == IndicatorKind.VETO and (points or step):
            self.add_error("points", "单项否决不计分，满分和每处扣分填 0")
        if kind == IndicatorKind.SCORED and points is not None and step is not None and not 1 <= step <= points:
            self.add_error("step", "每处扣分不少于 1 分，不超过满分")
        return data

    def submit(self, draft: Catalogue, by: User) -> bool:
        """Save it in the draft; False when something is to be mended."""
        if not self.is_valid():
            return False
        code = self.instance.code if self.instance.pk else ""
        return self.attempt(catalogue.save_indicator, draft, self.cleaned_data, by=by, code=code)

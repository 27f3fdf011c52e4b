"""What an inspector types about one account: marks, days, screenshots, an account that is not in the register."""

from django import forms

from accounts import links, names
from accounts.forms.links import LinkField, mismatch
from accounts.models import Account, Platform
from announcements.forms import DAY_WORDS, DayInput, DeedForm
from county import attachments, clock
from county.models import Attachment, Unit, User
from inspections.enums import Result
from inspections.models import Entry, Finding, Indicator, Item, Round
from inspections.services import checking, orders
from inspections.services.checking import Mark

MOST_FILES = 5


class MarkForm(forms.Form):
    """One item of the checklist; the prefix is the indicator's code."""

    result = forms.ChoiceField(choices=Result.choices, required=False)
    deduction = forms.IntegerField(
        min_value=0, max_value=100, required=False, error_messages={"invalid": "扣分写数字", "max_value": "扣分不超过满分"}
    )  # fmt: skip
    words = forms.CharField(
        max_length=checking.MOST_WORDS, required=False, error_messages={"max_length": "问题描述太长，不超过 3000 字"}
    )
    rectify = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def __init__(self, indicator: Indicator, item: Item | None = None, data=None):
        first = {"version": 0, "deduction": indicator.step, "rectify": True}
        if item is not None:
            first = {"version": item.version, "result": item.result, "words": item.words, "rectify": item.rectify}
            first["deduction"] = item.deduction or indicator.step
            first["rectify"] = item.rectify if item.result == Result.FAULT else True
        super().__init__(data, prefix=indicator.code, initial=first)
        self.indicator = indicator

    @property
    def mark(self) -> Mark | None:
        """The mark as typed; None without a result. A fault without points costs the usual step."""
        told = self.cleaned_data
        if not told.get("result"):
            return None
        points = told.get("deduction")
        usual = self.indicator.step if points is None else points
        return Mark(told["result"], usual, told.get("words", ""), told.get("rectify", False), told.get("version", 0))

    @property
    def chosen(self) -> str:
        """The result as it stands in the form."""
        return self["result"].value() or ""

    @property
    def first_error(self) -> str:
        return next((error for errors in self.errors.values() for error in errors), "")


class DaysForm(DeedForm):
    """Day of the check, newest post."""

    seen_on = forms.DateField(label="检查时点", error_messages=DAY_WORDS, widget=DayInput)
    last_post_on = forms.DateField(label="最近更新", required=False, error_messages=DAY_WORDS, widget=DayInput)

    def __init__(self, entry: Entry, data=None):
        first = {"seen_on": entry.seen_on or clock.today(), "last_post_on": entry.last_post_on}
        super().__init__(data, initial=first)

    def submit(self, entry: Entry, by: User) -> bool:
        """Keep both days; False when something is to be mended."""
        if not self.is_valid():
            return False
        seen, last = self.cleaned_data["seen_on"], self.cleaned_data["last_post_on"]
        return self.attempt(checking.set_days, entry, seen, last, by=by)


def receive(files, *, by: User, unit: Unit) -> tuple[list[Attachment], list[str]]:
    """Check and keep uploads; those taken, and the words about those that are not."""
    taken, refused = [], []
    for upload in files[:MOST_FILES]:
        try:
            taken.append(attachments.receive(upload, by=by, unit=unit, images_only=True))
        except attachments.UploadRefused as refusal:
            refused.append(refusal.words)
    if len(files) > MOST_FILES:
        refused.append(f"一次最多上传 {MOST_FILES} 张截图，其余没有收下")
    return taken, refused


class UnfiledForm(DeedForm):
    """An account that was seen and is not in the register (article 16)."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="主办单位", empty_label="选择单位", widget=forms.Select({"class": "sel"}),
        help_text="开设这个账号的单位；查不清的，选它的主管单位",
        error_messages={"required": "选择主办单位", "invalid_choice": "选择列表中的单位"},
    )  # fmt: skip
    name = forms.CharField(
        label="账号名称", max_length=60, widget=forms.TextInput({"class": "inp"}),
        error_messages={"required": "填写账号名称", "max_length": "名称太长，不超过 60 字"},
    )  # fmt: skip
    platform = forms.ModelChoiceField(
        Platform.objects.filter(is_active=True), label="平台", empty_label="选择平台", to_field_name="code",
        widget=forms.Select({"class": "sel"}), error_messages={"required": "选择平台", "invalid_choice": "选择列表中的平台"},
    )  # fmt: skip
    link = LinkField(label="账号链接", required=False, help_text="粘贴链接可以认出平台")
    seen_on = forms.DateField(
        label="发现日期", error_messages=DAY_WORDS, widget=DayInput, help_text="看到这个账号的日期，不是登记的日期"
    )
    words = forms.CharField(
        label="发现的情况", max_length=checking.MOST_WORDS, widget=forms.Textarea({"class": "ta", "rows": 4}),
        help_text="怎样发现的，账号在做什么",
        error_messages={"required": "写明发现的情况", "max_length": "太长，不超过 3000 字"},
    )  # fmt: skip

    def __init__(self, data=None):
        super().__init__(data, initial={"seen_on": clock.today()})
        self.fields["unit"].queryset = Unit.objects.hosts()

    def _platform_of_link(self, told: dict) -> None:
        """The platform that the link names, where none was chosen."""
        found = links.read(told.get("link", ""))
        if found and len(found.codes) == 1 and not self.data.get("platform"):
            told["platform"] = Platform.objects.filter(code=found.codes[0]).first()
            self.errors.pop("platform", None)
        elif words := mismatch(told.get("link", ""), told.get("platform")):
            self.add_error("link", words)

    def clean(self) -> dict:
        told = self.cleaned_data
        self._platform_of_link(told)
        if told.get("name") and told.get("platform"):
            same = Account.objects.live().filter(skeleton=names.skeleton(told["name"]), platform=told["platform"])
            if known := same.select_related("unit").first():
                self.add_error("name", f"台账里已有“{known.name}”，主办单位是{known.unit.short_name}，不是未备案账号")
        return told

    def submit(self, row: Round, files, by: User) -> Finding | None:
        """Record the account; None when something is to be mended."""
        if not self.is_valid():
            return None
        told = dict(self.cleaned_data)
        taken, refused = receive(files, by=by, unit=told["unit"])
        for words in refused:
            self.add_error(None, words)
        if refused:
            return None
        told["platform"] = told["platform"].name
        found: list[Finding] = []
        self.attempt(lambda: found.append(orders.record_unfiled(row, orders.Unfiled(**told), by=by, files=taken)))
        return found[0] if found else None

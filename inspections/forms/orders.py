"""What is typed about rectification: conditions of the list, and what is said on an order."""

from django import forms

from accounts.listing import ListForm
from announcements.forms import DAY_WORDS, DayInput, DeedForm
from county import attachments
from county.models import Attachment, Unit, User
from inspections.enums import PleaKind
from inspections.models import Finding, Rectification, Round
from inspections.services import orders
from inspections.services.orders import MOST_FILES, Said

TABS = (("owed", "待整改"), ("answered", "待复核"), ("closed", "已办结"), ("all", "全部"))


class OrdersForm(ListForm):
    """Tab and conditions of the list; units are those the person may see."""

    plain = ("page", "tab")
    q = forms.CharField(label="账号或文号", max_length=60, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="整改单位", required=False, empty_label="全部单位")
    round = forms.ModelChoiceField(Round.objects.none(), label="检查批次", required=False, empty_label="全部批次")
    late = forms.ChoiceField(label="期限", required=False, choices=[("", "全部"), ("1", "已超期")])
    tab = forms.ChoiceField(label="分类", required=False, widget=forms.HiddenInput, choices=TABS)

    def __init__(self, data, user: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        rows = Rectification.objects.for_user(user)
        self.fields["round"].queryset = Round.objects.filter(pk__in=rows.order_by().values("round"))
        self.fields["round"].label_from_instance = lambda row: row.period
        self.fields["q"].widget = forms.TextInput({"class": "inp", "type": "search"})
        for name in ("unit", "round", "late"):
            self.fields[name].widget.attrs["class"] = "sel"

    @property
    def tab_name(self) -> str:
        return self.chosen.get("tab", TABS[0][0])

    def words(self, name: str, value) -> str:
        return value.period if name == "round" else super().words(name, value)


class SaidForm(DeedForm):
    """Words, files and perhaps a day on an order; ``version`` is the one the person saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    words = forms.CharField(
        label="情况说明",
        max_length=3000,
        widget=forms.Textarea({"class": "ta", "rows": 4}),
        error_messages={"required": "写明情况和理由", "max_length": "太长，不超过 3000 字"},
    )
    day = forms.DateField(label="日期", required=False, error_messages=DAY_WORDS, widget=DayInput)

    def __init__(self, act: str, order: Rectification, data=None):
        super().__init__(data, initial={"version": order.version}, auto_id=f"id_{act}_%s")
        self.act, self.order = act, order

    def said(self, by: User, files) -> Said | None:
        """What was said, its files received; None when a file is refused."""
        taken: list[Attachment] = []
        for upload in files:
            try:
                taken.append(attachments.receive(upload, by=by, unit=self.order.unit))
            except attachments.UploadRefused as refusal:
                self.add_error(None, refusal.words)
        if len(files) > MOST_FILES:
            self.add_error(None, f"一次最多上传 {MOST_FILES} 个文件")
        if self.errors:
            return None
        return Said(by, self.cleaned_data["version"], self.cleaned_data["words"], tuple(taken))

    def submit(self, by: User, files) -> bool:
        """Do the deed of this form; False when something is to be mended. Raises Overtaken and Refused."""
        if not self.is_valid():
            return False
        said = self.said(by, files)
        if said is None:
            return False
        day, order = self.cleaned_data["day"], self.order
        deeds = {
            "answer": lambda: orders.answer(order, said),
            "object": lambda: orders.plead(order, PleaKind.OBJECTION, said),
            "ask_time": lambda: orders.plead(order, PleaKind.EXTENSION, said, day),
            "accept": lambda: orders.accept(order, said),
            "send_back": lambda: orders.send_back(order, said, day),
            "grant": lambda: orders.decide_plea(order, True, said, day),
            "refuse": lambda: orders.decide_plea(order, False, said),
        }
        return self.attempt(deeds[self.act])


class IssueForm(DeedForm):
    """Findings that go into orders: those of one account, or all that wait."""

    finding = forms.ModelMultipleChoiceField(
        Finding.objects.none(),
        error_messages={"required": "没有要发出整改通知的问题", "invalid_choice": "问题已经发出整改通知", "invalid_pk_value": "问题不存在"},
    )  # fmt: skip

    def __init__(self, user: User, data=None):
        super().__init__(data)
        self.fields["finding"].queryset = Finding.objects.for_user(user).filter(
            rectification__isnull=True, rectify=True
        )

    def submit(self, by: User) -> int:
        """Issue one order per account; the number of orders, 0 when something is to be mended."""
        if not self.is_valid():
            return 0
        groups: dict[object, list[Finding]] = {}
        for finding in self.cleaned_data["finding"]:
            groups.setdefault((finding.round_id, finding.account_id or finding.pk), []).append(finding)
        return sum(self.attempt(orders.issue, rows, by=by) for rows in groups.values())

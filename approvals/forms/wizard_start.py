"""What is chosen before a draft begins: matter, unit, account."""

from django import forms

from accounts.models import Account
from approvals.enums import Kind
from county.models import Unit

CHOOSE = "从列出的选项中选一个"
MATTERS = {
    "opening": (Kind.OPENING, "开设", "在一个平台上新开账号"),
    "altering": (Kind.ALTERING, "变更", "改名称、负责人、运维方式等"),
    "suspending": (Kind.SUSPENDING, "关停", "停止更新，保留账号"),
    "cancelling": (Kind.CANCELLING, "注销", "在平台上删除账号"),
    "backfill": (Kind.OPENING, "补办备案", "账号已经开通，还没有备案"),
    "restore": (Kind.OPENING, "恢复使用", "已关停的账号重新启用"),
}
"""Matters as a clerk names them: kind, word, explanation."""

ABOUT_ACCOUNT = ("altering", "suspending", "cancelling", "restore")


class StartForm(forms.Form):
    """Matter, unit and account; unit and account only from those open to this person."""

    kind = forms.ChoiceField(choices=[(key, words) for key, (_, words, _) in MATTERS.items()])
    unit = forms.ChoiceField(label="主办单位", required=False, error_messages={"invalid_choice": CHOOSE})
    account = forms.UUIDField(label="账号", required=False, error_messages={"invalid": CHOOSE})
    survivor = forms.UUIDField(label="并入账号", required=False, error_messages={"invalid": CHOOSE})

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["unit"].choices = [(key, unit.name) for key, unit in self.units.items()]

    def clean(self):
        data = super().clean()
        if data.get("kind") == "opening" and data.get("account"):
            data["kind"] = "restore"
        return data

    @property
    def matter(self) -> str:
        return self.cleaned_data["kind"]

    @property
    def chosen_unit(self) -> Unit | None:
        """The chosen unit, or the only one there is."""
        chosen = self.units.get(self.cleaned_data.get("unit") or "")
        return chosen or (next(iter(self.units.values())) if len(self.units) == 1 else None)

    @property
    def chosen_account(self) -> Account | None:
        """The chosen account, if it belongs to a unit open to this person."""
        pk = self.cleaned_data.get("account")
        if pk is None:
            return None
        return Account.objects.live().filter(pk=pk, unit__in=self.units).select_related("unit", "platform").first()

    @property
    def chosen_survivor(self) -> Account | None:
        """The account that a closing one is merged into (article 11), if it is another living one of these units."""
        pk = self.cleaned_data.get("survivor")
        if pk is None or self.matter not in ("suspending", "cancelling") or pk == self.cleaned_data.get("account"):
            return None
        return Account.objects.live().filter(pk=pk, unit__in=self.units).first()

    def accounts(self):
        """Accounts of the chosen unit that the matter can be about."""
        rows = Account.objects.live().filter(unit=self.chosen_unit).select_related("unit", "platform")
        if self.matter == "restore":
            return rows.filter(status="suspended")
        return rows.filter(status="normal") if self.matter == "suspending" else rows

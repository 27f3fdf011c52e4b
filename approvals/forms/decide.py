"""What is typed when a case is decided: the opinion form, and the forms that only ask for a reason."""

import re
import uuid

from django import forms

from approvals.enums import Step
from approvals.models import Application
from approvals.present.choices import DECIDING, NEEDS_WORDS
from approvals.services import Intent
from approvals.services.desk import Extras
from county import clock
from county.enums import Role
from county.models import User

FLAGS = (
    ("name", "账号名称"),
    ("platform", "平台"),
    ("purpose", "功能定位"),
    ("operating_mode", "运维方式"),
    ("first_name", "责任人"),
    ("checker_name", "审核人和管理员"),
    ("news_licence", "资质"),
    ("reason", "理由"),
    ("way", "单位决定"),
    ("files", "材料"),
)
"""Groups of the form that a return may point at: the first field of each, as the wizard opens it."""

LONGEST = 500
BIGGEST = 2_147_483_647
CHOOSE = "选择处理结果"
CHOOSE_OBSERVERS = "选择要抄送的观察员"
NUMBER = re.compile(r"[0-9]{1,9}")
WRITE = {
    Step.SEND_BACK: "写明意见，对方才知道怎样修改",
    Step.REJECT: "写明不同意的理由",
    Step.WITHDRAW: "写明撤回的原因",
    Step.CANCEL: "写明撤销的原因",
    Step.REDECLARE: "写明平台为什么没有办成",
    Step.ASK_TERMINATION: "写明为什么不再办理",
}


class StepForm(forms.Form):
    """What every step carries: the version that was on the screen, a key that makes it once-only, the opinion."""

    version = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    opinion = forms.CharField(
        label="意见",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"class": "ta", "rows": 4}),
        error_messages={"max_length": f"意见最多 {LONGEST} 字"},
    )

    def intent(self, by: User) -> Intent:
        """The wish as the door takes it."""
        data = self.cleaned_data
        return Intent(by=by, version=data["version"], opinion=data["opinion"], key=data["key"].hex)

    @property
    def lost(self) -> bool:
        """True when the hidden fields did not come through: the page is too old or was changed."""
        return self.is_bound and bool({"version", "key"} & set(self.errors))


def fresh(case: Application) -> dict:
    """Hidden values of a form rendered now."""
    return {"version": case.version, "key": uuid.uuid4()}


class ObserversField(forms.ModelMultipleChoiceField):
    """Observers by their number; a number that no row can have is no choice, on every database."""

    def __init__(self, **words):
        told = dict.fromkeys(("required", "invalid_choice", "invalid_pk_value", "invalid_list"), CHOOSE_OBSERVERS)
        super().__init__(User.objects.none(), error_messages=told, **words)

    def clean(self, value):
        if any(not NUMBER.fullmatch(str(pk)) for pk in value or ()):
            raise forms.ValidationError(CHOOSE_OBSERVERS)
        return super().clean(value)


class DecideForm(StepForm):
    """The opinion form; which results are open is the door's answer, so that a second click gets the first one's answer."""

    result = forms.ChoiceField(
        label="处理结果",
        choices=[(step.value, step.label) for step in DECIDING],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    exception_until = forms.DateField(
        label="例外有效期至",
        required=False,
        error_messages={"invalid": "日期写成 2026-12-31 这样"},
        widget=forms.DateInput(attrs={"class": "inp", "type": "date"}, format="%Y-%m-%d"),
    )
    announce = forms.BooleanField(label="要求发布公告", required=False)
    flagged = forms.MultipleChoiceField(label="需修改的栏目", choices=FLAGS, required=False)
    observers = ObserversField(label="抄送", required=False)

    def __init__(self, *args, asks_exception: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks_exception = asks_exception
        self.fields["observers"].queryset = observers()

    def clean(self):
        data = super().clean()
        result = data.get("result")
        if result in NEEDS_WORDS and not data.get("opinion", "").strip() and "opinion" not in self.errors:
            self.add_error("opinion", WRITE[result])
        if result == Step.APPROVE and self.asks_exception and "exception_until" not in self.errors:
            self._need_end()
        return data

    def _need_end(self) -> None:
        until = self.cleaned_data.get("exception_until")
        if until is None or until <= clock.today():
            self.add_error("exception_until", "同意例外时，写明晚于今天的有效期")

    def extras(self) -> Extras:
        """What goes with the chosen result; fields of other results are left out."""
        data = self.cleaned_data
        result = data["result"]
        return Extras(
            exception_until=data["exception_until"] if result == Step.APPROVE else None,
            announce=result == Step.APPROVE and data["announce"],
            flagged=tuple(data["flagged"]) if result == Step.SEND_BACK else (),
            observers=list(data["observers"]) if result in (Step.REVIEW, Step.APPROVE) else (),
        )


def observers():
    """People to whom a case may be sent for information."""
    return User.objects.filter(is_active=True, assignments__role=Role.OBSERVER).distinct().order_by("pk")


class ReasonForm(StepForm):
    """A step that only asks why: withdraw, cancel, declare again, ask to end, end."""

    def __init__(self, step: str, *args, **kwargs):
        super().__init__(*args, auto_id=f"{step}-%s", **kwargs)
        self.step = Step(step)
        self.fields["opinion"].label = "原因"
        self.fields["opinion"].required = self.step in NEEDS_WORDS
        self.fields["opinion"].error_messages["required"] = WRITE.get(self.step, "")


class CopyForm(forms.Form):
    """Who gets the case for information."""

    observers = ObserversField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["observers"].queryset = observers()


class ScanForm(forms.Form):
    """The signed, sealed sheet."""

    scan = forms.FileField(
        label="签字盖章的审批表", error_messages={"required": "选择扫描件，再上传", "empty": "这是空文件，重新选择"}
    )

"""What is typed after approval: the platform report and the entry in the national system."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.enums import VerifiedState
from accounts.forms.links import LinkField, fill
from approvals.enums import Kind, Step
from approvals.forms.decide import StepForm
from approvals.models import Application
from approvals.services import Report
from county import attachments, clock
from county.models import Attachment, User

DAY_WORDS = {"required": "写明日期", "invalid": "日期写成 2026-11-26 这样"}


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "inp", "type": "date"}, format="%Y-%m-%d")


def text_input(**attrs) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "inp"} | attrs)


class KeepsFiles(StepForm):
    """Files that were taken once stay with the form when another field must be corrected."""

    uploads: tuple[str, ...] = ()
    images_only: tuple[str, ...] = ()
    missing: dict[str, str] = {}

    def __init__(self, *args, case: Application, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.by = case, by
        self.kept: dict[str, Attachment | None] = dict.fromkeys(self.uploads)
        for name in self.uploads:
            self.fields[f"{name}_kept"] = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        for name in self.uploads:
            if name in self.fields:
                self._take(name, data)
        return data

    def _take(self, name: str, data: dict) -> None:
        upload = data.get(name)
        if isinstance(upload, UploadedFile):
            try:
                self.kept[name] = attachments.receive(
                    upload, by=self.by, unit=self.case.unit, images_only=name in self.images_only
                )
            except attachments.UploadRefused as error:
                self.add_error(name, error.words)
            return
        if known := self._known(data.get(f"{name}_kept")):
            self.kept[name] = known
        elif name in self.missing and name not in self.errors:
            self.add_error(name, self.missing[name])

    def _known(self, pk) -> Attachment | None:
        """A file that this person uploaded for this unit a moment ago."""
        return Attachment.objects.filter(pk=pk, uploaded_by=self.by, unit=self.case.unit).first() if pk else None


class ReportForm(KeepsFiles):
    """Opened, altered, suspended, out of use or gone: only the fields that this step needs."""

    day = forms.DateField(label="办理日期", error_messages=DAY_WORDS, widget=day_input())
    shown_name = forms.CharField(
        label="平台上显示的名称",
        max_length=60,
        widget=text_input(),
        error_messages={"required": "照平台上显示的写", "max_length": "名称最多 60 字"},
    )
    identifier = forms.CharField(
        label="平台标识",
        max_length=80,
        widget=text_input(),
        error_messages={"required": "照平台上显示的写", "max_length": "最多 80 字"},
    )
    link = LinkField(label="账号链接", required=False)
    verified_state = forms.ChoiceField(
        label="认证状态",
        choices=VerifiedState.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "选择认证状态", "invalid_choice": "选择认证状态"},
    )
    verified_subject = forms.CharField(
        label="认证主体",
        max_length=80,
        required=False,
        widget=text_input(),
        error_messages={"max_length": "最多 80 字"},
    )
    verified_until = forms.DateField(label="认证有效期", required=False, error_messages=DAY_WORDS, widget=day_input())
    qr_code = forms.FileField(label="账号二维码", required=False, error_messages={"empty": "这是空文件，重新选择"})
    proof = forms.FileField(label="平台截图", required=False, error_messages={"empty": "这是空文件，重新选择"})

    uploads = ("proof", "qr_code")
    images_only = ("qr_code",)
    missing = {"proof": "上传平台上的截图，作为办理完成的证明"}
    LATE = ("identifier", "link", "verified_state", "verified_subject", "verified_until")

    def __init__(self, *args, step: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = Step(step)
        for name in self._unneeded():
            del self.fields[name]
        if "identifier" in self.fields:
            self.fields["identifier"].label = self.case.platform.identifier_label
        if self.step == Step.REPORT_GONE:
            self.fields["opinion"].label = "提前注销完成的原因"

    def _unneeded(self) -> tuple[str, ...]:
        if self.case.kind == Kind.OPENING:
            return ("opinion",)
        asked = {"day", "proof", "proof_kept", "version", "key"}
        if self.case.kind == Kind.ALTERING:
            asked.add("shown_name")
        if self.step == Step.REPORT_GONE:
            asked.add("opinion")
        return tuple(name for name in list(self.fields) if name not in asked)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError("办理日期不能晚于今天")
        return day

    def clean(self) -> dict:
        super().clean()
        if "link" in self.fields:
            fill(self, self.case.platform)
        return self.cleaned_data

    def intent(self, by: User):
        self.cleaned_data.setdefault("opinion", "")
        return super().intent(by)

    def report(self) -> Report:
        """The report as the service takes it."""
        data = self.cleaned_data
        return Report(
            day=data["day"],
            proof=self.kept.get("proof"),
            shown_name=data.get("shown_name", ""),
            late={name: data[name] for name in self.LATE if name in data},
            qr_code=self.kept.get("qr_code"),
        )


class NationalForm(KeepsFiles):
    """Entry in the national reporting system: day, screenshot, note."""

    entered_on = forms.DateField(label="报送日期", error_messages=DAY_WORDS, widget=day_input())
    note = forms.CharField(
        label="说明", max_length=200, required=False, widget=text_input(), error_messages={"max_length": "最多 200 字"}
    )
    proof = forms.FileField(label="全国系统截图", required=False, error_messages={"empty": "这是空文件，重新选择"})

    uploads = ("proof",)
    missing = {"proof": "上传全国系统的截图，作为已报送的证明"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["opinion"]

    def intent(self, by: User):
        self.cleaned_data.setdefault("opinion", self.cleaned_data.get("note", ""))
        return super().intent(by)

"""The file that is brought in."""

from django import forms

from accounts.models import IntakeRun
from accounts.services import intake
from county.attachments import UploadRefused
from county.models import User


class IntakeForm(forms.Form):
    """One Excel or CSV file."""

    file = forms.FileField(
        label="台账表格", help_text="Excel（.xlsx）或 CSV，不超过 20 MB、2 万行",
        error_messages={"required": "选择要导入的文件", "empty": "这是空文件，重新选择"},
    )  # fmt: skip

    def submit(self, by: User) -> IntakeRun | None:
        """Receive the file and order its trial; None when something is to be mended."""
        if not self.is_valid():
            return None
        try:
            return intake.receive(self.cleaned_data["file"], by=by)
        except UploadRefused as error:
            self.add_error("file", error.words)
            return None

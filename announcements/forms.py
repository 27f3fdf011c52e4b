"""What is typed about announcements: list conditions, a posting, a take-down, the text. Each form does its own deed."""

from django import forms
from django.core.validators import URLValidator

from accounts.listing import ListForm
from announcements import board, services
from announcements.models import Announcement, Posting
from county import attachments, clock
from county.articles import RuleViolation
from county.models import Attachment, Unit, User

DAY_WORDS = {"required": "填写日期", "invalid": "日期写成 2025-11-19 的样子"}


class DayInput(forms.DateInput):
    """A native date picker that keeps its value (ISO) on every browser."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "inp", **(attrs or {})}, format="%Y-%m-%d")


class BoardForm(ListForm):
    """Tab and conditions of the board; units are those the person may see."""

    plain = ("page", "tab")
    q = forms.CharField(label="账号或标题", max_length=60, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="主办单位", required=False, empty_label="全部单位")
    tab = forms.ChoiceField(
        label="分类",
        required=False,
        widget=forms.HiddenInput,
        choices=[(key, title) for key, title in board.TABS if key],
    )

    def __init__(self, data, user: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.for_user(user).hosts()
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name
        self.fields["unit"].widget.attrs["class"] = "sel"
        self.fields["q"].widget = forms.TextInput({"class": "inp", "type": "search"})


class Attempt:
    """A form whose deed may be refused by the regulation: the words stand on the form and what was typed is kept."""

    refused: RuleViolation | None = None

    def attempt(self, deed, *args, **words) -> bool:
        """Do the deed; False with the refusal on the form."""
        try:
            deed(*args, **words)
        except RuleViolation as refusal:
            self.refused = refusal
            self.add_error(None, f"{refusal.words}（{refusal.article}）")
        return self.refused is None


class DeedForm(Attempt, forms.Form):
    """A plain form with a deed of its own."""


class PostForm(DeedForm):
    """A posting: day, and a link or a picture of it. A picture that was taken stays when something else is to be mended."""

    posted_on = forms.DateField(
        label="发布日期",
        error_messages=DAY_WORDS,
        widget=DayInput,
        help_text="公告实际发布的日期，写成 2025-11-19 的样子",
    )
    link = forms.CharField(
        label="公告链接",
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "inp", "inputmode": "url"}),
        help_text="公告页面的地址，从浏览器地址栏复制；链接和截图至少有一项",
    )
    proof = forms.FileField(
        label="截图",
        required=False,
        allow_empty_file=True,
        max_length=200,
        help_text="看得见公告标题和发布日期的截图，JPG、PNG 或 PDF，不超过 20 MB",
    )
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kept_file: Attachment | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posted_on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["proof"].widget.attrs |= {"accept": ".jpg,.jpeg,.png,.pdf", "data-paste": ""}
        self.fields["proof"].error_messages["max_length"] = "文件名太长，改短后再上传"
        self.fields["link"].error_messages["max_length"] = "链接太长，不超过 300 个字符"

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link:
            URLValidator(schemes=["http", "https"], message="链接以 http:// 或 https:// 开头，从浏览器地址栏复制")(link)
        return link

    def submit(self, announcement: Announcement, channel: str, by: User) -> bool:
        """Record the posting (article 14); False when something is to be mended."""
        self.full_clean()
        self._keep(announcement, by)
        if self.errors:
            return False
        return self.attempt(
            services.post,
            announcement,
            channel=channel,
            posted_on=self.cleaned_data["posted_on"],
            link=self.cleaned_data["link"],
            proof=self.kept_file,
            by=by,
        )

    def _keep(self, announcement: Announcement, by: User) -> None:
        upload, kept = self.cleaned_data.get("proof"), self.cleaned_data.get("kept")
        if kept:
            mine = Attachment.objects.for_user(by).filter(uploaded_by=by, unit=announcement.unit)
            self.kept_file = mine.filter(pk=kept).first()
        if upload:
            try:
                self.kept_file = attachments.receive(upload, by=by, unit=announcement.unit)
            except attachments.UploadRefused as refusal:
                self.add_error("proof", refusal.words)


class TakeDownForm(DeedForm):
    """A posting that is gone before its time."""

    on = forms.DateField(
        label="撤下日期",
        error_messages=DAY_WORDS,
        widget=DayInput,
        help_text="从这一天起看不到公告，写成 2025-11-19 的样子",
    )
    note = forms.CharField(
        label="撤下说明",
        max_length=200,
        widget=forms.Textarea({"class": "ta", "rows": 3}),
        help_text="怎样发现的，为什么撤下，不超过 200 字",
        error_messages={"required": "写明怎样发现、为什么撤下", "max_length": "说明太长，不超过 200 字"},
    )

    def submit(self, posting: Posting, by: User) -> bool:
        """Record the take-down (article 14); False when something is to be mended."""
        if not self.is_valid():
            return False
        return self.attempt(
            services.take_down, posting, on=self.cleaned_data["on"], note=self.cleaned_data["note"], by=by
        )


class RewordForm(DeedForm):
    """Title and text of an announcement that is not posted yet."""

    title = forms.CharField(
        label="标题",
        max_length=120,
        widget=forms.TextInput({"class": "inp"}),
        help_text="单位、事项、账号名称写全",
        error_messages={"required": "写标题", "max_length": "标题太长，不超过 120 字"},
    )
    body = forms.CharField(
        label="正文",
        max_length=4000,
        widget=forms.Textarea({"class": "ta", "rows": 14}),
        help_text="一段一行。账号、日期、替代渠道应与审批同意的一致",
        error_messages={"required": "写正文", "max_length": "正文太长，不超过 4000 字"},
    )

    def clean_body(self) -> str:
        return self.cleaned_data["body"].replace("\r\n", "\n").replace("\r", "\n")

    def submit(self, announcement: Announcement, by: User) -> bool:
        """Change the text; False when something is to be mended."""
        if not self.is_valid():
            return False
        return self.attempt(
            services.reword, announcement, title=self.cleaned_data["title"], body=self.cleaned_data["body"], by=by
        )

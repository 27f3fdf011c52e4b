"""A link as people paste it: words around it are left out; platform and identifier are read from it."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts import links
from accounts.models import Platform

WORDS = "链接以 http:// 或 https:// 开头，从浏览器地址栏或“分享”中复制"


class LinkField(forms.CharField):
    """Text with one web address in it; the value is the address alone (at most 300 characters)."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput({"class": "inp", "inputmode": "url"}))
        super().__init__(max_length=4 * links.MOST, **kwargs)

    def clean(self, value) -> str:
        text = super().clean(value).strip()
        if not text:
            return ""
        url = links.address_in(text)
        URLValidator(schemes=["http", "https"], message=WORDS)(url or text)
        return url


def mismatch(url: str, platform: Platform | None) -> str:
    """Words for a link of another platform than the chosen one; empty when they agree or the link says nothing."""
    found = links.read(url) if url else None
    if found is None or platform is None or not found.codes or platform.code in found.codes:
        return ""
    names = Platform.objects.filter(code__in=found.codes).values_list("name", flat=True)
    return f"这是{'或'.join(names)}的链接，所选平台是{platform.name}"


def fill(form: forms.Form, platform: Platform | None) -> None:
    """In a form's ``clean``: refuse a link of another platform, take an empty identifier from the link."""
    url = form.cleaned_data.get("link", "")
    found = links.read(url) if url else None
    if words := mismatch(url, platform):
        form.add_error("link", ValidationError(words))
    elif found and found.identifier and "identifier" in form.fields and not form.cleaned_data.get("identifier"):
        form.cleaned_data["identifier"] = found.identifier
        form.errors.pop("identifier", None)

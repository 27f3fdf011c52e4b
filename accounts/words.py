"""Labels of the filing form as the county office words them, and values as people read them."""

from datetime import date

from accounts.enums import Function
from accounts.fields import BY_NAME
from accounts.models import Account, FormField
from accounts.phones import shown

EXTRA_LABELS = {
    "status": "状态",
    "filing_number": "备案号",
    "filed_on": "备案日期",
    "suspended_on": "关停日期",
    "cancelled_on": "注销日期",
    "is_exception": "同平台例外",
    "logo": "头像标识",
    "qr_code": "账号二维码",
}


def labels() -> dict[str, str]:
    """Label by field name, in the order the office has set; one query."""
    rows = FormField.objects.order_by("order", "pk").values_list("name", "label")
    return {name: label for name, label in rows if name in BY_NAME} | EXTRA_LABELS


def value(account: Account, name: str, *, phones: bool = False) -> str:
    """A field's value in words (empty stays empty); office numbers are covered unless *phones*."""
    raw = getattr(account, name)
    if name.endswith("_phone"):
        return shown(raw, clear=phones)
    if name == "functions":
        known = dict(Function.choices)
        return "、".join(known.get(code, code) for code in raw.split(",") if code)
    if hasattr(account, f"get_{name}_display"):
        return getattr(account, f"get_{name}_display")()
    return plain(raw)


def plain(raw) -> str:
    """Dates as 2025年11月19日, yes and no as 是 and 否, nothing as nothing."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, date):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return str(raw)

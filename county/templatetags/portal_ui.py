"""Small tags and filters of the pages: icons, lamps, Chinese dates, masks, links to articles."""

from datetime import date, datetime
from functools import lru_cache

from django import forms, template
from django.urls import reverse
from django.utils.html import format_html

from county import clock, masks
from county.articles import ARTICLES

register = template.Library()
WEEKDAYS = "一二三四五六日"
_UNITS = ((1024 * 1024, "MB"), (1024, "KB"))


@register.simple_tag
@lru_cache
def icon(name: str, extra: str = "") -> str:
    """An icon of the sprite; decoration only, so hidden from screen readers."""
    return format_html('<svg class="i {}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>', extra, name)


@register.simple_tag
@lru_cache
def lamp_icon(light: str) -> str:
    """The shape of a light (g, y, r, 0) without words."""
    return format_html('<svg aria-hidden="true" focusable="false"><use href="#l-{}"/></svg>', light or "0")


@register.simple_tag
@lru_cache
def lamp(light: str, words: str) -> str:
    """Shape, colour and words: never colour alone."""
    return format_html(
        '<span class="lamp lamp-{0}"><svg aria-hidden="true" focusable="false"><use href="#l-{0}"/></svg>{1}</span>',
        light or "0",
        words,
    )


def _day(value) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(clock.ZONE).date() if value.tzinfo else value.date()
    return value if isinstance(value, date) else None


@register.filter
def cn_date(value) -> str:
    """2025年11月19日."""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@register.filter
def md(value) -> str:
    """11月18日."""
    day = _day(value)
    return f"{day.month}月{day.day}日" if day else ""


@register.filter
def mdash_date(value) -> str:
    """11-19, for dense rows."""
    day = _day(value)
    return f"{day:%m-%d}" if day else ""


@register.filter
def hm(value) -> str:
    """10:32 in the county's time."""
    return f"{value.astimezone(clock.ZONE):%H:%M}" if isinstance(value, datetime) else ""


@register.filter
def moment(value) -> str:
    """11月12日 09:20; with the year when it is not this year's."""
    if not isinstance(value, datetime):
        return md(value)
    local = value.astimezone(clock.ZONE)
    year = "" if local.year == clock.today().year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def weekday(value) -> str:
    """星期三."""
    day = _day(value)
    return f"星期{WEEKDAYS[day.weekday()]}" if day else ""


@register.filter
def iso(value) -> str:
    """2025-11-19, for datetime attributes."""
    day = _day(value)
    return day.isoformat() if day else ""


@register.filter
def filesize_cn(size: int) -> str:
    """86 KB, 1.2 MB; the size is in bytes."""
    for unit, name in _UNITS:
        if size >= unit:
            value = size / unit
            return f"{value:.1f} {name}" if name == "MB" else f"{value:.0f} {name}"
    return f"{size} 字节"


@register.filter
def mask_phone(phone: str) -> str:
    """138****5678, 0954-***5678 (``county.masks``)."""
    return masks.phone(phone)


@register.simple_tag
def article_link(name: str) -> str:
    """第十四条, linked to the text."""
    known = ARTICLES.get(name)
    if known is None:
        return name
    return format_html('<a class="art" href="{}#art-{}">{}</a>', reverse("portal:articles"), known.number, name)


@register.simple_tag
def brand(product: str, county: str) -> str:
    """Name of the product; the county's part is left out where the bar is narrow."""
    if not county or not product.startswith(county):
        return product
    return format_html('<span class="b-x">{}</span>{}', county, product[len(county) :])


@register.filter
def tone(light: str) -> str:
    """Class of the colour of a light for text."""
    return {"r": "red", "y": "amb", "g": "grn"}.get(light, "")


@register.filter
def get_item(mapping, key):
    """mapping[key], empty when absent."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def initial(text: str) -> str:
    """First character, for avatar tiles."""
    return (text or "账")[0]


@register.filter
def describe(field) -> str:
    """Ids of hint and error of a bound field, for aria-describedby."""
    ids = []
    if field.help_text:
        ids.append(f"{field.id_for_label or field.auto_id}-h")
    if field.errors:
        ids.append(f"{field.id_for_label or field.auto_id}-e")
    return " ".join(ids)


@register.filter
def option_note(option) -> str:
    """Small words under a radio card: what the widget put into ``data-note`` of the option (why it is disabled, …)."""
    return option.data["attrs"].get("data-note", "")


@register.simple_tag
def control(field, extra: str = "", **attributes) -> str:
    """Render the control of a bound field with its class, described by hint and error; the widget's own classes stay."""
    widget = field.field.widget
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    attrs["class"] = " ".join(dict.fromkeys([*_look(widget), *widget.attrs.get("class", "").split(), *extra.split()]))
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        attrs.setdefault("rows", "4")  # ten are Django's own, taller than most answers
    if described := f"{attrs.get('aria-describedby', '')} {describe(field)}".strip():
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


def _look(widget) -> list[str]:
    """Class of a control that fills its line; ticks and radios are drawn by their card."""
    if getattr(widget, "input_type", "") in {"checkbox", "radio", "hidden"}:
        return []
    if isinstance(widget, forms.Textarea):
        return ["ta"]
    return ["sel"] if isinstance(widget, forms.Select) else ["inp"]

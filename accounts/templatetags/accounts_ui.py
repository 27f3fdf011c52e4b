"""Cells and rows of the register; a row is put together in one go, because a page has many."""

from collections.abc import Iterable
from functools import cache, lru_cache
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.enums import AccountStatus
from county.templatetags.portal_ui import lamp

register = template.Library()
NOBODY = str(UUID(int=0))
ROW = (
    '<tr><th scope="row"><a href="{}">{}</a></th>\n<td>{}</td>\n<td data-l="平台">{}</td>\n<td>{}</td>\n'
    '<td class="nowrap" data-l="更新">{}</td>\n<td data-l="全国系统">{}</td>\n<td class="nowrap">{}</td></tr>\n'
)


@register.simple_tag
@lru_cache
def account_status(status: str, badge: str) -> SafeString:
    """State and badge of an account (accounts.register.badge); colour only for exceptions."""
    words = AccountStatus(status).label
    if status != AccountStatus.NORMAL:
        words = format_html('<span class="tag">{}</span>', words)
    elif badge:
        words = ""
    return format_html('{}<span class="tag tag-info">{}</span>', words, badge) if badge else format_html("{}", words)


@register.simple_tag
def register_rows(lines: Iterable) -> SafeString:
    """Rows of accounts.views.register.Line."""
    return format_html_join("", ROW, map(_cells, lines))


def _cells(line) -> tuple:
    row = line.account
    reporting = format_html('<b class="amb">{}</b>', line.reporting) if line.reporting_light == "y" else line.reporting
    return (
        _page().replace(NOBODY, str(row.pk)),
        row.name or "未命名账号",
        row.unit__name,
        row.platform__name or "",
        account_status(row.status, line.badge),
        lamp(line.lamp.light, line.lamp.words) if line.lamp else "—",
        reporting,
        row.filing_number or "未备案",
    )


@cache
def _page() -> str:
    """Address of an account's page; asking the resolver for each row would cost more than the row."""
    return reverse("portal:account", args=[NOBODY])

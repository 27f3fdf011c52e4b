"""The template: columns with drop-downs for platform, unit, state and the like, and a sheet that explains each column."""

import io

from accounts.enums import AccountStatus, OperatingMode, VerifiedState
from accounts.fields import BY_NAME, NAMES
from accounts.intake import headers
from accounts.intake.reading import OURS
from accounts.models import FormField, Platform
from county.models import Unit
from county.workbooks import keep_text, safe_cell

ROWS = 2_000
LISTS = "选项"
FIRST = ("unit", "platform", "name", "status", "filing_number", "filed_on")
LAST = ("is_exception", "suspended_on", "cancelled_on")
HINTS = {
    "unit": "必填。单位全称或简称",
    "platform": "必填。平台名称，例如微信订阅号、新浪微博、抖音",
    "name": "必填。账号在平台上显示的名称",
    "status": "正常运行、已关停、已注销；不写按正常运行",
    "filing_number": "已有备案号的照写，没有的空着",
    "filed_on": "日期写成 2026-09-01",
    "is_exception": "同一单位在同一平台确有两个账号的，第二个写“是”",
    "suspended_on": "状态是已关停的，写关停日期",
    "cancelled_on": "状态是已注销的，写注销日期",
    "last_post_on": "最新一条内容的日期，可以不写",
    "followers": "平台上显示的关注数，可以不写",
    "posts": "发布总数，可以不写",
    "reads": "阅读总数，可以不写",
}
YES_NO = ("is_exception", "in_budget", "app_ipv6", "app_domestic", "news_licence", "video_licence")


def columns() -> list[str]:
    """Fields of the template in order."""
    middle = [name for name in NAMES if name not in FIRST]
    return [*FIRST, *middle, *LAST, *headers.COUNTS]


def template(labels: dict[str, str], units: list[Unit]) -> bytes:
    """The .xlsx file with two sheets: one to fill in, one that explains."""
    from openpyxl import Workbook

    book = Workbook()
    page, labels = book.active, headers.COUNTS | labels
    page.title = "账号台账"
    names = columns()
    page.append([safe_cell(labels[name]) for name in names])
    _dress(page, names)
    _explain(book.create_sheet(OURS), names, labels)
    _choices(book, page, names, units)
    for each in book.worksheets:  # names of units and the office's words are somebody's typing too
        keep_text(each)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _dress(page, names: list[str]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, name in enumerate(names, 1):
        head = page.cell(1, place)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="C7D9EB" if name in FIRST[:3] else "E8EFF7")
        page.column_dimensions[get_column_letter(place)].width = (
            24 if name in ("unit", "name", "purpose", "link") else 16
        )
    page.freeze_panes = "D2"


def _explain(page, names: list[str], labels: dict[str, str]) -> None:
    """One line per column: what to write, and the article that asks for it."""
    from openpyxl.styles import Alignment, Font

    words = dict(FormField.objects.values_list("name", "hint"))
    page.append(["列", "怎样填写", "依据"])
    for name in names:
        known = BY_NAME.get(name)
        told = labels[name], HINTS.get(name) or words.get(name, "") or "可以不写", known.article if known else ""
        page.append([safe_cell(text) for text in told])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 20), ("B", 70), ("C", 14)):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows(min_row=2):
        row[1].alignment = Alignment(wrap_text=True)


def _choices(book, page, names: list[str], units: list[Unit]) -> None:
    """Drop-downs; their lists lie on a hidden sheet."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet(LISTS)
    lists.sheet_state = "veryHidden"
    options = {
        "unit": [unit.name for unit in units],
        "platform": [row.name for row in Platform.objects.filter(is_active=True)],
        "status": AccountStatus.labels,
        "verified_state": VerifiedState.labels,
        "operating_mode": OperatingMode.labels,
    } | dict.fromkeys(YES_NO, ["是", "否"])
    for place, (name, values) in enumerate(options.items(), 1):
        for row, value in enumerate(values, 1):
            lists.cell(row, place, safe_cell(str(value)))
        letter, target = get_column_letter(place), get_column_letter(names.index(name) + 1)
        rule = DataValidation(
            "list", formula1=f"={LISTS}!${letter}$1:${letter}${max(len(values), 1)}", allow_blank=True
        )
        rule.error, rule.errorTitle, rule.showErrorMessage = "从下拉列表中选择", "没有这一项", True
        page.add_data_validation(rule)
        rule.add(f"{target}2:{target}{ROWS}")

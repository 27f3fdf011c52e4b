"""Settings of the county as rows with an effective date; another county changes rows, not code."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from county import clock
from county.models import Parameter


@dataclass(frozen=True)
class Spec:
    """What a parameter means: label, default, unit, the article it serves, and its bounds when it is a number."""

    label: str
    default: int | str
    unit: str = ""
    article: str = ""
    low: int = 0
    high: int = 366
    help: str = ""

    @property
    def is_number(self) -> bool:
        return isinstance(self.default, int)


PARAMETERS: dict[str, Spec] = {
    "county_name": Spec("县名", "泾源县"),
    "product_name": Spec("系统名称", "泾源县政务新媒体管理平台"),
    "office_name": Spec("县政府办全称", "泾源县人民政府办公室", article="第六条"),
    "office_phone": Spec("县政府办电话", "0954-5010000", help="显示在登录页和无权限页面"),
    "website_name": Spec("县政府网站名称", "泾源县人民政府网站", article="第十四条"),
    "website_url": Spec("县政府网站地址", "https://www.example.gov.cn/", article="第十四条"),
    "sign_days": Spec("单位签字时限", 5, "个工作日", "第十四条", 1, 60),
    "review_days": Spec("县政府办办理时限", 5, "个工作日", "第十四条", 1, 60, "从最后一个单位签字的次日起算"),
    "platform_days": Spec("平台办理时限", 10, "个工作日", "第十四条", 1, 60),
    "announce_days": Spec("公告发布时限", 3, "个工作日", "第十四条", 1, 3, "细则规定 3 个工作日，只能更短"),
    "posting_days": Spec("公告时间", 15, "日", "第十四条", 15, 90, "细则规定不少于 15 日，只能更长"),
    "national_days": Spec("全国系统报送时限", 5, "个工作日", "第十五条", 1, 60),
    "update_amber_days": Spec("更新提醒天数", 7, "日", "第二十条", 1, 60, "距最近更新满这些天，亮黄灯"),
    "update_red_days": Spec("更新超期天数", 14, "日", "第二十条", 2, 120, "距最近更新满这些天，亮红灯"),
    "thrift_followers": Spec(
        "整合提示的关注数", 200, "人", "第十一条", 0, 100_000, "不到这个数、本单位还有别的账号的，提示整合"
    ),
    "thrift_silent_days": Spec(
        "整合提示的停更天数", 60, "日", "第十一条", 14, 366, "满这些天没有更新的，提示恢复或注销"
    ),
    "rectify_days": Spec("整改时限", 5, "个工作日", "第三十五条", 1, 60),
    "objection_days": Spec("整改异议时限", 3, "个工作日", "第三十五条", 1, 60, "从整改通知发出的次日起算"),
    "application_number_pattern": Spec("申请编号格式", "SQ-{year}-{number:04d}", help="可用 {year} 和 {number}"),
    "filing_number_pattern": Spec(
        "备案号格式", "泾新媒备〔{year}〕{number:02d}号", article="第十五条", help="可用 {year} 和 {number}"
    ),
    "rectification_number_pattern": Spec(
        "整改通知文号格式", "泾新媒改〔{year}〕{number}号", article="第三十五条", help="可用 {year} 和 {number}"
    ),
    "talk_number_pattern": Spec(
        "约谈通知文号格式", "泾新媒谈〔{year}〕{number}号", article="第三十五条", help="可用 {year} 和 {number}"
    ),
    "circular_number_pattern": Spec(
        "通报文号格式", "泾政办新媒〔{year}〕{number}号", article="第三十五条", help="可用 {year} 和 {number}"
    ),
}


_known: ContextVar[dict[date, dict] | None] = ContextVar("parameters", default=None)
"""Values by day inside a ``known`` block; None outside of one."""


@contextmanager
def known(today: dict[str, int | str] | None = None) -> Iterator[None]:
    """Read the table once for the block: one deed inside its transaction, or one page (whose values may be given).

    Nothing outlives the block, and the block around it reads anew, since rows may have been written inside.
    """
    token = _known.set({clock.today(): today} if today else {})
    try:
        yield
    finally:
        _known.reset(token)
        forget()


def forget() -> None:
    """Read anew at the next question: a row was written."""
    if (days := _known.get()) is not None:
        days.clear()


def get(key: str, on: date | None = None) -> int | str:
    """Value of *key* in force on *on* (today by default), else the default of the registry. Raises KeyError."""
    return current(on)[key]


def current(on: date | None = None) -> dict[str, int | str]:
    """All values in force on *on* (today by default), one query; none where a ``known`` block has read them."""
    day, days = on or clock.today(), _known.get()
    if days is None:
        return _read(day)
    if day not in days:
        days[day] = _read(day)
    return days[day]


def _read(day: date) -> dict[str, int | str]:
    values: dict[str, int | str] = {key: spec.default for key, spec in PARAMETERS.items()}
    rows = Parameter.objects.filter(effective_from__lte=day).order_by("effective_from", "pk")
    for key, value in rows.values_list("key", "value"):
        if key in PARAMETERS:
            values[key] = int(value) if PARAMETERS[key].is_number else value
    return values

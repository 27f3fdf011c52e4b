"""Which column is which: heads in one row or two, under titles, with merged cells and other words for the same thing."""

import re
from dataclasses import dataclass

from accounts.fields import NAMES
from accounts.words import EXTRA_LABELS

LOOK_AT = 12  # rows in which the heads may stand
IGNORED = frozenset({"序号", "编号", "备注", "说明", "办理中", "全国系统"})
COUNTS = {"last_post_on": "最近更新日期", "followers": "关注数", "posts": "发布总数", "reads": "阅读总数"}
EXTRA = ("status", "filing_number", "filed_on", "suspended_on", "cancelled_on", "is_exception")
SYNONYMS = {
    "unit": ("单位", "单位名称", "开办单位", "主办部门", "所属单位", "责任单位"),
    "platform": ("所在平台", "平台名称", "账号平台", "平台类型", "账号类型", "新媒体类型", "类型"),
    "name": ("名称", "账号", "新媒体名称", "政务新媒体名称", "帐号名称", "账户名称"),
    "identifier": ("账号ID", "ID", "账号标识", "微信号", "平台账号"),
    "link": ("链接", "网址", "主页链接", "账号地址"),
    "opened_on": ("开通日期", "开通时间", "开设时间", "注册时间"),
    "status": ("账号状态", "运行状态", "运行情况", "当前状态"),
    "filing_number": ("备案编号", "备案文号"),
    "filed_on": ("备案时间",),
    "verified_subject": ("认证单位", "认证名称"),
    "verified_state": ("是否认证", "认证情况"),
    "verified_until": ("认证到期日", "认证到期时间"),
    "purpose": ("定位", "账号定位", "主要内容"),
    "functions": ("功能", "账号功能"),
    "operating_mode": ("运营方式", "运维模式"),
    "operator": ("运维单位", "运营单位", "承办单位"),
    "first_name": ("第一责任人姓名", "主要负责人", "主要负责人姓名"),
    "direct_name": ("直接责任人姓名", "分管负责人", "分管领导"),
    "checker_name": ("内容审核人姓名", "审核人", "审核人姓名"),
    "keeper_name": ("管理员姓名", "运维人员", "联系人", "具体负责人"),
    "keeper_phone": ("联系电话", "办公电话"),
    "last_post_on": ("最近更新", "最近更新时间", "最后更新日期", "最后更新时间"),
    "followers": ("粉丝数", "粉丝量", "关注人数", "订阅数"),
    "posts": ("发布数", "发文数", "发布条数"),
    "reads": ("阅读数", "阅读量", "播放量"),
}
PERSON_PARTS = {
    "姓名": "name",
    "职务": "post",
    "办公电话": "phone",
    "电话": "phone",
    "联系电话": "phone",
    "联系方式": "phone",
}
PERSONS = {
    "第一责任人": "first",
    "直接责任人": "direct",
    "内容审核人": "checker",
    "审核人": "checker",
    "管理员": "keeper",
}
_DRESS = re.compile(r"[\s*＊:：]|（选填）|（必填）|\(选填\)|\(必填\)")


@dataclass(frozen=True)
class Heads:
    """Where the table begins, which field each column is, and heads that nobody knows."""

    body_from: int
    fields: dict[int, str]
    unknown: dict[int, str]


def known_words(labels: dict[str, str]) -> dict[str, str]:
    """Field by head: the office's own labels first, then other words for the same."""
    words: dict[str, str] = {}
    for name, others in SYNONYMS.items():
        words |= dict.fromkeys(map(bare, others), name)
    for person, code in PERSONS.items():
        words |= {bare(person + part): f"{code}_{field}" for part, field in PERSON_PARTS.items()}
    words |= {bare(label): name for name, label in COUNTS.items()}
    words |= {bare(labels[name]): name for name in (*EXTRA, *NAMES) if name in labels}
    return words | {bare(EXTRA_LABELS[name]): name for name in EXTRA}


def bare(head: object) -> str:
    """The head without dress: blanks, asterisks, colons."""
    return _DRESS.sub("", str(head))


def find(rows: list[tuple[int, list]], words: dict[str, str]) -> Heads | None:
    """The row (or two) with the most known heads among the first; None where no two columns are known."""
    best, most = None, 1
    for place in range(min(LOOK_AT, len(rows))):
        for height in (1, 2):
            heads = _heads(rows[place : place + height], height)
            if heads is None:
                continue
            fields = {column: words[head] for column, head in heads.items() if head in words}
            if len(set(fields.values())) > most:
                unknown = {c: head for c, head in heads.items() if head and head not in words and head not in IGNORED}
                best, most = Heads(place + height, fields, unknown), len(set(fields.values()))
    return best


def _heads(rows: list[tuple[int, list]], height: int) -> dict[int, str] | None:
    """Head by column; of two rows the upper one reaches over what is merged, and both are put together."""
    if len(rows) < height or (height == 2 and rows[1][0] != rows[0][0] + 1):
        return None
    upper = [bare(cell) if isinstance(cell, str) else "" for cell in rows[0][1]]
    if height == 1:
        return dict(enumerate(upper))
    lower = [bare(cell) if isinstance(cell, str) else "" for cell in rows[1][1]]
    if not any(lower) or any(not isinstance(cell, str) for cell in rows[1][1]):
        return None
    return _joined(upper, lower)


def _joined(upper: list[str], lower: list[str]) -> dict[int, str]:
    heads, over = {}, ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        over = above or (over if below else "")
        heads[column] = (over + below if below in PERSON_PARTS else below or over) if below else above
    return heads

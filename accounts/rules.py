"""What must hold of an account (articles 2, 7, 10–13, 26, 29, 33): pure predicates over the facts of a filing form.

Each takes the facts and what stands around them and returns a Verdict, or None where it does not apply. ``about`` names
the fields it reads: a change request is checked only where it changes something.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from accounts import names
from accounts.enums import OperatingMode, VerifiedState
from accounts.fields import PERSONS
from county.articles import Severity, article

INNER_ENDINGS = ("股", "科", "科室", "处室", "办公室", "工作专班", "工作组")
SINGLE_EVENTS = (
    "文化节",
    "旅游节",
    "艺术节",
    "大赛",
    "比赛",
    "活动",
    "博览会",
    "展览会",
    "论坛",
    "专项行动",
    "年会",
    "运动会",
)
OFFICE_PHONE = re.compile(r"(0\d{2,3}-?)?[1-9]\d{6,7}(-\d{1,5})?")


@dataclass(frozen=True)
class Neighbour:
    """Another account as the rules need it."""

    name: str
    platform: str
    platform_id: int
    unit: str


@dataclass(frozen=True)
class Around:
    """What stands around the facts: other live accounts, cancelled ones of the same name, files at hand, the day."""

    today: date
    siblings: tuple[Neighbour, ...] = ()
    namesakes: tuple[Neighbour, ...] = ()
    closed: tuple[Neighbour, ...] = ()
    purposes: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """Result of one rule. ``words`` tell what is wrong and what to do; ``fix`` is a value that would mend ``field``."""

    ok: bool
    title: str
    words: str = ""
    field: str = ""
    fix: str = ""


@dataclass(frozen=True)
class Check:
    """A verdict with its rule: what the panel, the refusal and the paper show."""

    code: str
    article: str
    severity: str
    verdict: Verdict
    excusable: bool = False
    reason: str = ""

    @property
    def ok(self) -> bool:
        return self.verdict.ok

    @property
    def blocks(self) -> bool:
        """Unmet, must be met, and no exception is asked for."""
        return not self.ok and self.severity == Severity.BLOCK and not (self.excusable and self.reason)

    @property
    def needs_reason(self) -> bool:
        return not self.ok and self.severity == Severity.REASON and not self.reason

    @property
    def light(self) -> str:
        if self.ok:
            return "g"
        return "r" if self.blocks else "y"


@dataclass(frozen=True)
class Rule:
    """A predicate with the fields it is about."""

    code: str
    test: Callable
    about: tuple[str, ...]
    excusable: bool = field(default=False)

    def check(self, facts, around: Around, reasons: dict[str, str]) -> Check | None:
        verdict = self.test(facts, around)
        if verdict is None:
            return None
        reason = reasons.get(self.code, "").strip()
        return Check(self.code, self.test.article, self.test.severity, verdict, self.excusable, reason)


@article("第十三条", "账号名称只用汉字，不夹字母、数字、特殊符号")
def name_plain(facts, around: Around) -> Verdict | None:
    if not facts.name:
        return None
    found = [*names.problems(facts.name), *names.length_problems(facts.name)]
    if not found:
        return Verdict(True, "名称只用汉字", field="name")
    words = "；".join(problem.words for problem in found)
    return Verdict(False, "名称不规范", words, "name", names.cleaned_suggestion(facts.name))


@article("第十三条", "同一主办单位在不同平台的账号名称应一致", severity=Severity.REASON)
def name_same_everywhere(facts, around: Around) -> Verdict | None:
    if not facts.name or not around.siblings:
        return None
    used = list(dict.fromkeys(sibling.name for sibling in around.siblings))
    if facts.name in used:
        return Verdict(True, "与本单位其他平台名称一致", field="name")
    return Verdict(False, "与其他平台名称不一致", f"现有名称为“{used[0]}”。改为一致，或写明理由", "name", used[0])


@article("第十三条", "账号名称应反映本单位特色，不与其他单位的账号重名", severity=Severity.REASON)
def name_not_taken(facts, around: Around) -> Verdict | None:
    if not facts.name:
        return None
    if not around.namesakes:
        return Verdict(True, "全县无重名", field="name")
    other = around.namesakes[0]
    return Verdict(
        False,
        "与其他单位账号重名",
        f"“{other.name}”已由{other.unit}使用（{other.platform}）。换一个名称，或写明理由",
        "name",
    )


@article("第十四条", "已注销账号的名称不再使用，本单位其他平台仍在使用的除外")
def name_not_closed(facts, around: Around) -> Verdict | None:
    if not facts.name:
        return None
    if not around.closed or any(sibling.name == facts.name for sibling in around.siblings):
        return Verdict(True, "不是已注销账号的名称", field="name")
    gone = around.closed[0]
    return Verdict(
        False, "是已注销账号的名称", f"“{gone.name}”由{gone.unit}在{gone.platform}使用过，已经注销，换一个名称", "name"
    )


@article("第十条", "不以单位内设机构名义开设账号")
def not_inner_office(facts, around: Around) -> Verdict | None:
    if not facts.name:
        return None
    own = (facts.unit.name, facts.unit.short_name)
    named = facts.name.endswith(INNER_ENDINGS) and not any(name.endswith(facts.name) for name in own)
    if facts.unit.kind == "inner" or named:
        return Verdict(False, "像是内设机构名义", "政务新媒体以单位名义开设，内设机构不单独开设。换成单位名称", "name")
    return Verdict(True, "不是内设机构名义", field="name")


@article("第十条", "单项活动或专项活动原则上不单独开设账号", severity=Severity.REASON)
def not_single_event(facts, around: Around) -> Verdict | None:
    if not facts.name:
        return None
    hit = next((word for word in SINGLE_EVENTS if word in facts.name), "")
    if hit:
        return Verdict(
            False, "像是为单项活动开设", f"名称中有“{hit}”。单项活动原则上不单独开设，确有必要的写明理由", "name"
        )
    return Verdict(True, "不是单项活动账号", field="name")


@article("第十一条", "一个单位在同一平台原则上只开设一个账号，再开设需申请例外")
def one_per_platform(facts, around: Around) -> Verdict | None:
    if facts.platform_id is None:
        return None
    twin = next((item for item in around.siblings if item.platform_id == facts.platform_id), None)
    if twin is None:
        return Verdict(True, f"{facts.platform.name}上没有本单位其他账号", field="platform")
    return Verdict(False, f"{facts.platform.name}上已有账号", f"已有“{twin.name}”，再开设需申请例外", "platform")


@article("第十一条", "在不同平台再开设账号，应确有必要并经审批同意", severity=Severity.REASON)
def another_platform(facts, around: Around) -> Verdict | None:
    if facts.platform_id is None:
        return None
    others = [item for item in around.siblings if item.platform_id != facts.platform_id]
    if not others:
        return None
    return Verdict(
        False,
        "多平台开设，由县政府办判断",
        f"本单位已在{others[0].platform}开设“{others[0].name}”。写清必要性和分工",
        "platform",
    )


@article("第十二条", "移动客户端应支持 IPv6、完成国产化适配、支持不同终端")
def app_ready(facts, around: Around) -> Verdict | None:
    if facts.platform_id is None or not facts.platform.is_app:
        return None
    lacking = [
        words
        for done, words in (
            (facts.app_ipv6, "支持 IPv6"),
            (facts.app_domestic, "完成国产化适配"),
            (facts.app_terminals.strip(), "写明支持的终端"),
        )
        if not done
    ]
    if lacking:
        return Verdict(False, "客户端要求未满足", f"客户端还应{'、'.join(lacking)}", "app_ipv6")
    return Verdict(True, "客户端要求已满足", field="app_ipv6")


@article("第十三条", "公开认证信息中标明主办单位")
def verified_subject(facts, around: Around) -> Verdict | None:
    if not facts.verified_state:
        return None
    if facts.verified_state == VerifiedState.NOT_OFFERED:
        return Verdict(True, "平台不提供认证", field="verified_state")
    if facts.verified_state == VerifiedState.NOT_VERIFIED:
        return Verdict(False, "账号未认证", "在平台完成认证，认证信息中标明主办单位，再来登记", "verified_state")
    if facts.verified_until and facts.verified_until < around.today:
        return Verdict(False, "认证已过期", "在平台续办认证，再来登记", "verified_until")
    subject, unit = facts.verified_subject.strip(), facts.unit.name
    if subject and (subject.endswith(unit) or (len(subject) >= 4 and unit.endswith(subject))):
        return Verdict(True, "认证主体与主办单位一致", field="verified_subject")
    return Verdict(False, "认证主体与主办单位不一致", f"认证主体应为“{unit}”", "verified_subject", unit)


@article("第七条", "委托专门机构承办，应有合同、保密协议和资质审查材料")
def commission_papers(facts, around: Around) -> Verdict | None:
    if facts.operating_mode == OperatingMode.INNER and not facts.operator.strip():
        return Verdict(False, "没有写承办机构", "写明承办的内设机构名称", "operator")
    if facts.operating_mode != OperatingMode.COMMISSIONED:
        return None
    lacking = [
        words
        for done, words in (
            (facts.operator.strip(), "承办机构名称"),
            (facts.contract_until and facts.contract_until >= around.today, "未到期的合同到期日"),
            ("contract" in around.purposes, "委托合同"),
            ("nda" in around.purposes, "保密协议"),
            ("qualification" in around.purposes, "资质材料"),
        )
        if not done
    ]
    if lacking:
        return Verdict(False, "委托承办材料不全", f"还缺：{'、'.join(lacking)}", "operator")
    return Verdict(True, "委托承办材料齐全", field="operator")


@article("第三十三条", "明确第一责任人和直接责任人")
def responsible_persons(facts, around: Around) -> Verdict | None:
    field, words = _person_problem(facts, ("first", "direct"))
    if words:
        return Verdict(False, "责任人不完整", words, field)
    if facts.first_name.strip() in {facts.direct_name.strip(), facts.checker_name.strip(), facts.keeper_name.strip()}:
        return Verdict(False, "第一责任人不能兼任", "第一责任人是主要负责同志，其他岗位由别人担任", "first_name")
    return Verdict(True, "第一责任人、直接责任人已明确", field="first_name")


@article("第二十六条", "指定专人负责内容审核和日常管理")
def dedicated_persons(facts, around: Around) -> Verdict | None:
    field, words = _person_problem(facts, ("checker", "keeper"))
    if words:
        return Verdict(False, "专人不完整", words, field)
    return Verdict(True, "内容审核人、管理员已指定", field="checker_name")


@article("第二十六条", "内容保障、运维监管等经费纳入预算", severity=Severity.REASON)
def budget(facts, around: Around) -> Verdict | None:
    if facts.in_budget:
        return Verdict(True, "经费已纳入预算", field="in_budget")
    return Verdict(False, "经费未纳入预算", "写明经费怎样解决", "in_budget")


@article("第二十九条", "从事互联网新闻信息服务或传播网络视听节目，应具备相应资质")
def licences(facts, around: Around) -> Verdict | None:
    lacking = []
    for code, label in (("news_licence", "互联网新闻信息服务"), ("video_licence", "网络视听节目")):
        if not getattr(facts, code):
            continue
        until = getattr(facts, f"{code}_until")
        if (
            not getattr(facts, f"{code}_number").strip()
            or until is None
            or until < around.today
            or code not in around.purposes
        ):
            lacking.append(f"{label}的许可证号、有效期和许可证扫描件")
    if lacking:
        return Verdict(False, "资质材料不全", f"还缺：{'；'.join(lacking)}", "news_licence")
    if facts.news_licence or facts.video_licence:
        return Verdict(True, "资质材料齐全", field="news_licence")
    return None


def _person_problem(facts, codes: tuple[str, ...]) -> tuple[str, str]:
    """The field to mend and the words; both empty when every person is complete."""
    labels = dict(PERSONS)
    for code in codes:
        values = {name: getattr(facts, name).strip() for name in _of(code)}
        empty = [name for name, value in values.items() if not value]
        if empty:
            return empty[0], f"填全{labels[code]}的姓名、职务和办公电话"
        if not OFFICE_PHONE.fullmatch(values[f"{code}_phone"]):
            return f"{code}_phone", f"{labels[code]}的电话填办公座机，例如 0954-5010000"
    return "", ""


def _of(*codes: str) -> tuple[str, ...]:
    return tuple(f"{code}_{part}" for code in codes for part in ("name", "post", "phone"))


RULES: tuple[Rule, ...] = (
    Rule("name_plain", name_plain, ("name",), excusable=True),
    Rule("name_same_everywhere", name_same_everywhere, ("name",)),
    Rule("name_not_taken", name_not_taken, ("name",)),
    Rule("name_not_closed", name_not_closed, ("name",)),
    Rule("not_inner_office", not_inner_office, ("name", "unit")),
    Rule("not_single_event", not_single_event, ("name",)),
    Rule("one_per_platform", one_per_platform, ("platform", "unit"), excusable=True),
    Rule("another_platform", another_platform, ("platform",)),
    Rule("app_ready", app_ready, ("platform", "app_ipv6", "app_domestic", "app_terminals")),
    Rule("verified_subject", verified_subject, ("verified_subject", "verified_state", "verified_until", "unit")),
    Rule("commission_papers", commission_papers, ("operating_mode", "operator", "contract_until")),
    Rule("responsible_persons", responsible_persons, _of("first", "direct")),
    Rule("dedicated_persons", dedicated_persons, _of("checker", "keeper")),
    Rule("budget", budget, ("in_budget",)),
    Rule("licences", licences, ("news_licence", "news_licence_number", "news_licence_until",
                                "video_licence", "video_licence_number", "video_licence_until")),
)  # fmt: skip
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}

"""The catalogue that the portal ships with, a draft for the office to revise. Rows of data; nothing reads it afterwards."""

from dataclasses import dataclass

from inspections.enums import Applies, IndicatorKind

TITLE = "泾源县政务新媒体检查指标"
REMARK = "草案，由县政府办公室修订"
VETO, CONTENT, SERVICE, ORDER, SAFETY = "单项否决", "信息内容", "互动服务", "规范建设", "安全和整改"


@dataclass(frozen=True)
class Row:
    """One indicator; ``points`` is the full mark, ``step`` what one fault usually costs."""

    code: str
    section: str
    wording: str
    measure: str
    article: str
    category: str
    points: int = 0
    step: int = 0
    applies: str = Applies.ALL
    source: str = ""
    phrases: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return IndicatorKind.SCORED if self.points else IndicatorKind.VETO

    def columns(self, place: int) -> dict:
        """Column values of the indicator at *place* (from 1) of the checklist."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "phrases"}
        return values | {"kind": self.kind, "order": 10 * place, "phrases": "\n".join(self.phrases)}


ROWS: tuple[Row, ...] = (
    Row(
        "no-serious-error", VETO, "未发生严重表述错误、泄密等安全事故",
        "查看检查时点前三个月发布的内容，有严重表述错误、泄密、有害信息或链接的为不符合",
        "第十九条、第二十七条", "严重表述错误和安全问题",
        phrases=("发布内容存在严重表述错误。", "发布内容含有不应公开的信息。"),
    ),
    Row(
        "updated-14-days", VETO, "检查时点前 14 日内有更新", "看最近一条内容的日期，填入“最近更新”",
        "第二十条", "内容更新不及时", source="updated",
        phrases=("检查时点前 14 日内没有更新。",),
    ),
    Row(
        "interaction", VETO, "提供有效的互动渠道", "留言、私信或评论可用，抽查的留言有人答复",
        "第二十五条", "未提供有效互动功能", applies=Applies.ACCOUNT,
        phrases=("没有提供留言、私信等互动渠道。", "互动渠道无法使用。"),
    ),
    Row(
        "no-bought-fans", VETO, "没有购买粉丝、强制关注点赞", "看粉丝数变化，查关注、下载是否作为办事前置条件",
        "第三十条", "数据造假和强制关注", phrases=("把关注账号作为办事的前置条件。",),
    ),
    Row(
        "app-usable", VETO, "移动客户端能正常下载和使用", "从应用商店下载安装，打开主要栏目",
        "第十二条", "移动客户端无法使用", applies=Applies.APP, phrases=("客户端无法下载或无法打开。",),
    ),
    Row(
        "weekly-update", CONTENT, "每周更新不少于 1 次", "按自然周（周一至周日）数最近 12 周，每缺一周扣 3 分",
        "第二十条", "内容更新不及时", 15, 3, source="weekly", phrases=("有 1 周没有更新。", "有 2 周没有更新。", "连续多周没有更新。"),
    ),
    Row(
        "source-named", CONTENT, "转载信息注明来源", "抽查 10 条转载内容，每条未注明来源扣 5 分",
        "第二十二条", "转载不规范", 10, 5, phrases=("转载文章未注明来源。",),
    ),
    Row(
        "no-advertising", CONTENT, "没有商业广告、与职责无关的内容", "抽查 20 条内容，每条扣 5 分",
        "第二十条", "与职责无关的信息和商业广告", 10, 5, phrases=("发布了商业广告。", "发布了与本单位职责无关的信息。"),
    ),
    Row(
        "map", CONTENT, "使用的地图为标准地图或有审图号", "查看含地图的内容，没有使用地图的选不适用",
        "第二十九条", "地图使用不规范", 5, 5, phrases=("使用的地图没有审图号。",),
    ),
    Row(
        "replies", SERVICE, "及时答复群众留言，不敷衍", "抽查最近 10 条留言，每条未答复或答非所问扣 5 分",
        "第二十五条", "互动回应差", 10, 5, phrases=("群众留言没有答复。", "答复答非所问。"),
    ),
    Row(
        "service-entry", SERVICE, "办事服务入口可用、数据同源", "逐个打开办事入口，每个无法使用扣 5 分；没有办事功能的选不适用",
        "第二十三条", "办事服务不可用", 10, 5, applies=Applies.ACCOUNT, phrases=("办事入口无法打开。",),
    ),
    Row(
        "app-service", SERVICE, "办事服务可用，有适老和无障碍功能", "逐个打开办事入口，查看适老版",
        "第二十三条", "办事服务不可用", 5, 5, applies=Applies.APP, phrases=("没有适老和无障碍功能。",),
    ),
    Row(
        "app-ready", ORDER, "支持 IPv6、国产化适配和不同终端", "对照台账，在不同终端打开",
        "第十二条", "移动客户端建设不到位", 5, 5, applies=Applies.APP, source="app",
    ),
    Row(
        "name", ORDER, "名称规范，各平台名称一致", "对照台账名称，看是否含字母、数字、符号，各平台是否一致",
        "第十三条", "名称标识不规范", 5, 5, source="name", phrases=("账号名称与备案名称不一致。",),
    ),
    Row(
        "verified-subject", ORDER, "公开认证信息标明主办单位", "查看平台认证信息，与主办单位对照",
        "第十三条", "账号主体与主办单位不一致、未认证", 5, 5, source="verified",
        phrases=("账号没有认证。", "认证主体与主办单位不一致。", "认证已过期。"),
    ),
    Row(
        "announced", ORDER, "开设、变更、关停按期发布公告", "本季度到期的公告是否在 3 个工作日内两处发布",
        "第十四条", "公告不及时", 5, 5, source="announced", phrases=("变更后没有按期发布公告。",),
    ),
    Row(
        "filed", ORDER, "已备案，全国系统信息一致", "有备案号，全国系统有登记，没有逾期未报送",
        "第十五条", "变更、注销未报送", 5, 5, source="filed", phrases=("全国系统没有登记。",),
    ),
    Row(
        "persons", ORDER, "责任人和专人明确，经费纳入预算", "台账中第一责任人、直接责任人、审核人、管理员齐全",
        "第二十六条、第三十三条", "责任落实不到位", 5, 5, source="persons",
    ),
    Row(
        "three-reviews", SAFETY, "落实三审三校和保密审查", "抽查 3 条内容的审核记录，每缺一条扣 2 分",
        "第十九条", "审核制度不落实", 5, 2, phrases=("没有审核记录。",),
    ),
    Row(
        "duty", SAFETY, "值班值守、读网巡网有记录", "查看值班表和重要节点的巡网记录",
        "第二十八条", "值班巡查不落实", 4, 2, phrases=("没有值班巡网记录。",),
    ),
    Row(
        "licences", SAFETY, "从事新闻信息、视听节目服务的有资质", "对照台账，没有从事的选不适用",
        "第二十九条", "资质不全", 3, 3, source="licences",
    ),
    Row(
        "rectified", SAFETY, "上次检查的问题已整改", "以前的整改通知没有逾期未完成",
        "第三十五条", "上次问题未整改", 3, 3, source="rectified",
    ),
)  # fmt: skip

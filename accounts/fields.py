"""The fields of the filing form as data: article, block, who sees a change. The words stand in FormField rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filed:
    """One field of the filing form.

    ``public``: a change of it is announced (article 14); ``late``: known only once the account exists, so an opening
    asks it when the platform step is reported; every field here is a *signed* field unless it is late.
    """

    name: str
    label: str
    article: str
    block: str
    public: bool = False
    late: bool = False
    required: bool = True
    hint: str = ""


_PERSON_HINT = "只填办公电话，不填手机号和证件号"

FILED: tuple[Filed, ...] = (
    Filed("unit", "主办单位", "第七条", "单位", public=True),
    Filed("platform", "平台", "第二条", "账号", public=True, hint="同一平台只能开设一个账号"),
    Filed("name", "账号名称", "第十三条", "账号", public=True, hint="只用汉字，与本单位其他平台账号名称一致"),
    Filed("identifier", "平台标识", "第十五条", "账号", public=True, late=True, hint="微信号、原始 ID、UID 或应用包名"),
    Filed("link", "账号链接", "第十五条", "账号", late=True, required=False, hint="账号主页地址，以 https:// 开头"),
    Filed("opened_on", "开设日期", "第十五条", "账号", late=True, hint="平台上开通的日期"),
    Filed("purpose", "功能定位", "第十七条", "账号", public=True, hint="写清发布什么、为谁服务"),
    Filed("functions", "主要功能", "第十七条", "账号", hint="至少选一项"),
    Filed(
        "verified_subject",
        "认证主体",
        "第十三条",
        "账号",
        public=True,
        late=True,
        hint="平台公开认证信息中的单位名称，应与主办单位一致",
    ),
    Filed("verified_state", "认证状态", "第十三条", "账号", late=True),
    Filed("verified_until", "认证有效期", "第十三条", "账号", late=True, required=False),
    Filed("operating_mode", "运维方式", "第七条", "单位"),
    Filed("operator", "承办机构", "第七条", "单位", required=False, hint="指定内设机构或委托专门机构时填写"),
    Filed("contract_until", "合同到期日", "第七条", "单位", required=False, hint="委托专门机构时填写"),
    Filed("first_name", "第一责任人", "第三十三条", "人员", hint="单位主要负责同志"),
    Filed("first_post", "第一责任人职务", "第三十三条", "人员"),
    Filed("first_phone", "第一责任人电话", "第三十三条", "人员", hint=_PERSON_HINT),
    Filed("direct_name", "直接责任人", "第三十三条", "人员", hint="单位分管负责同志"),
    Filed("direct_post", "直接责任人职务", "第三十三条", "人员"),
    Filed("direct_phone", "直接责任人电话", "第三十三条", "人员", hint=_PERSON_HINT),
    Filed("checker_name", "内容审核人", "第二十六条", "人员"),
    Filed("checker_post", "内容审核人职务", "第二十六条", "人员"),
    Filed("checker_phone", "内容审核人电话", "第二十六条", "人员", hint=_PERSON_HINT),
    Filed("keeper_name", "管理员", "第二十六条", "人员", hint="具体负责发布和维护的专人"),
    Filed("keeper_post", "管理员职务", "第二十六条", "人员"),
    Filed("keeper_phone", "管理员电话", "第二十六条", "人员", hint=_PERSON_HINT),
    Filed("in_budget", "经费已纳入预算", "第二十六条", "人员"),
    Filed("app_ipv6", "支持 IPv6", "第十二条", "客户端", required=False),
    Filed("app_domestic", "完成国产化适配", "第十二条", "客户端", required=False),
    Filed("app_terminals", "支持的终端", "第十二条", "客户端", required=False, hint="例如安卓、苹果、鸿蒙"),
    Filed("app_icp", "ICP 备案号", "第十二条", "客户端", required=False),
    Filed("news_licence", "从事互联网新闻信息服务", "第二十九条", "资质"),
    Filed("news_licence_number", "新闻服务许可证号", "第二十九条", "资质", required=False),
    Filed("news_licence_until", "新闻服务许可有效期", "第二十九条", "资质", required=False),
    Filed("video_licence", "传播网络视听节目", "第二十九条", "资质"),
    Filed("video_licence_number", "视听节目许可证号", "第二十九条", "资质", required=False),
    Filed("video_licence_until", "视听节目许可有效期", "第二十九条", "资质", required=False),
)
BY_NAME: dict[str, Filed] = {field.name: field for field in FILED}
NAMES: tuple[str, ...] = tuple(BY_NAME)
LATE: tuple[str, ...] = tuple(field.name for field in FILED if field.late)
PUBLIC: frozenset[str] = frozenset(field.name for field in FILED if field.public)
APP_ONLY: tuple[str, ...] = tuple(field.name for field in FILED if field.block == "客户端")
PERSONS: tuple[tuple[str, str], ...] = (
    ("first", "第一责任人"),
    ("direct", "直接责任人"),
    ("checker", "内容审核人"),
    ("keeper", "管理员"),
)
BLOCKS: tuple[str, ...] = ("单位", "账号", "人员", "客户端", "资质")

"""Words of the county: kinds of units, roles, results. Stored values are English, shown words Chinese."""

from django.db.models import TextChoices


class UnitKind(TextChoices):
    """Nature of a unit (articles 2 and 36)."""

    COUNTY = "county", "县"
    TOWN = "town", "乡镇人民政府"
    DEPARTMENT = "department", "行政机关"
    INSTITUTION = "institution", "承担行政职能的事业单位"
    AGENCY = "agency", "派出机构"
    AUTHORISED = "authorised", "法律法规授权组织"
    PARTY = "party", "党委部门（加挂行政机关牌子）"
    INNER = "inner", "内设机构"


class Role(TextChoices):
    """What a person may do at a unit; a person may hold several."""

    CLERK = "clerk", "填报员"
    LEADER = "leader", "单位主要领导"
    REVIEWER = "reviewer", "县府办经办"
    APPROVER = "approver", "县府办审批"
    INSPECTOR = "inspector", "检查员"
    OBSERVER = "observer", "观察员"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


COUNTY_WIDE = frozenset({Role.REVIEWER, Role.APPROVER, Role.INSPECTOR, Role.OBSERVER})
UNIT_BOUND = frozenset({Role.CLERK, Role.LEADER})
ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})


class Result(TextChoices):
    """Outcome of an audited deed."""

    OK = "ok", "成功"
    DENIED = "denied", "拒绝"
    FAILED = "failed", "失败"


class Scan(TextChoices):
    """What the virus scanner said of a file; empty where none is set up."""

    CLEAN = "clean", "已查毒"
    UNSCANNED = "unscanned", "未查毒"


class FontSize(TextChoices):
    NORMAL = "", "标准"
    LARGE = "l", "大"
    EXTRA = "xl", "特大"

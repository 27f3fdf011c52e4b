"""Words of the register."""

from django.db.models import TextChoices


class PlatformClass(TextChoices):
    """Class of a platform (article 2)."""

    THIRD_PARTY = "third_party", "第三方平台账号"
    MINI_PROGRAM = "mini_program", "小程序"
    APP = "app", "移动客户端"


class AccountStatus(TextChoices):
    """Stored states of an account; 变更办理中 and the like are computed."""

    NORMAL = "normal", "正常运行"
    SUSPENDED = "suspended", "已关停"
    CANCELLED = "cancelled", "已注销"


class UpdateSource(TextChoices):
    """Who said when an account was updated last (article 20)."""

    CLERK = "clerk", "单位填报"
    INSPECTOR = "inspector", "检查员查看"
    OFFICE = "office", "县政府办查看"
    IMPORT = "import", "表格导入"
    API = "api", "接口"


class IntakeState(TextChoices):
    """How far a table is that was brought in."""

    CHECKING = "checking", "正在核对"
    REFUSED = "refused", "读不出来"
    WRONG = "wrong", "有错误，没有导入"
    READY = "ready", "核对无误，等待导入"
    WRITING = "writing", "正在导入"
    DONE = "done", "已导入"
    STALE = "stale", "台账有变化，重新核对"
    UNDONE = "undone", "已撤销"


class LedgerState(TextChoices):
    """How far a list of the national system is that was uploaded."""

    CHECKING = "checking", "正在核对"
    MAPPING = "mapping", "等待对应列名"
    REFUSED = "refused", "读不出来"
    DONE = "done", "已核对"


class DifferenceKind(TextChoices):
    """How the national system differs from the register."""

    ADDED = "added", "全国系统有，台账没有"
    MISSING = "missing", "台账有，全国系统没有"
    DIFFERS = "differs", "内容不一致"


class DifferenceState(TextChoices):
    """What a person did about a difference."""

    OPEN = "open", "待处理"
    CORRECTED = "corrected", "已在全国系统更正"
    CHANGING = "changing", "台账办理变更"
    FINE = "fine", "不用处理"


class OperatingMode(TextChoices):
    """Who operates the account (article 7)."""

    SELF = "self", "自行运维"
    INNER = "inner", "指定内设机构"
    COMMISSIONED = "commissioned", "委托专门机构"


class VerifiedState(TextChoices):
    """State of the verification on the platform (article 13)."""

    VERIFIED = "verified", "已认证"
    NOT_VERIFIED = "not_verified", "未认证"
    NOT_OFFERED = "not_offered", "平台不提供认证"


class Function(TextChoices):
    """What the account is for (article 17)."""

    PUBLISH = "publish", "发布"
    SPREAD = "spread", "传播"
    INTERACT = "interact", "互动"
    GUIDE = "guide", "引导"
    SERVE = "serve", "办事"

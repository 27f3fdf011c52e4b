"""Words of inspections: indicators, rounds, results, rectification, consequences. Stored values are English."""

from django.db.models import TextChoices


class IndicatorKind(TextChoices):
    """A veto fails the account by itself; a scored item takes points."""

    VETO = "veto", "单项否决"
    SCORED = "scored", "计分"


class Applies(TextChoices):
    """Class of account an indicator is about; apps have indicators of their own."""

    ALL = "all", "全部账号"
    ACCOUNT = "account", "平台账号和小程序"
    APP = "app", "移动客户端"


class CatalogueState(TextChoices):
    """A draft is edited; a version in force never changes again."""

    DRAFT = "draft", "草案"
    IN_FORCE = "in_force", "已启用"


class RoundState(TextChoices):
    OPEN = "open", "检查中"
    FINISHED = "finished", "检查结束"


class EntryState(TextChoices):
    """Where an account of the frozen population stands."""

    PENDING = "pending", "未查"
    CHECKED = "checked", "已查"
    EXCUSED = "excused", "不检查"


class Result(TextChoices):
    """What the inspector found for one indicator; keys 1, 2, 3."""

    OK = "ok", "符合"
    FAULT = "fault", "不符合"
    NA = "na", "不适用"


class FindingKind(TextChoices):
    ITEM = "item", "检查发现"
    UNFILED = "unfiled", "未备案账号"


class OrderState(TextChoices):
    """States of a rectification order; lateness is asked of dates, never stored."""

    WAITING = "waiting", "待整改"
    ANSWERED = "answered", "待复核"
    RETURNED = "returned", "退回重改"
    CLOSED = "closed", "已整改"
    LIFTED = "lifted", "已撤销"


class OrderStep(TextChoices):
    """Deeds on an order; each leaves one row."""

    ISSUE = "issue", "发出整改通知"
    ANSWER = "answer", "答复整改情况"
    ACCEPT = "accept", "复核通过"
    SEND_BACK = "send_back", "退回重改"
    LIFT = "lift", "异议成立，撤销整改通知"
    OBJECT = "object", "提出异议"
    DISMISS = "dismiss", "异议不成立"
    ASK_TIME = "ask_time", "申请延期"
    GRANT_TIME = "grant_time", "同意延期"
    REFUSE_TIME = "refuse_time", "不同意延期"


UNIT_STEPS = (OrderStep.ANSWER, OrderStep.OBJECT, OrderStep.ASK_TIME)
"""Deeds of the unit that owes the rectification; who did one does not verify it (article 35)."""


class PleaKind(TextChoices):
    """What a unit may ask for instead of answering."""

    OBJECTION = "objection", "异议"
    EXTENSION = "extension", "延期"


class PleaState(TextChoices):
    OPEN = "open", "待答复"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"


class Measure(TextChoices):
    """Consequence of an inspection (article 35)."""

    CIRCULATE = "circulate", "通报"
    TALK = "talk", "约谈"
    PRAISE = "praise", "表扬"
    NONE = "none", "不作处理"


class CircularState(TextChoices):
    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已印发"


class LineState(TextChoices):
    """How a registered account stands in a unit's stock-taking (article 16)."""

    SAME = "same", "与台账一致"
    DIFFERS = "differs", "有变化"
    UNUSED = "unused", "已不使用"


class UnknownState(TextChoices):
    """What became of an account that a unit named and that is not registered."""

    OPEN = "open", "待处理"
    FINDING = "finding", "列为未备案账号"
    FILED = "filed", "已经登记"
    DISMISSED = "dismissed", "不属于政务新媒体"

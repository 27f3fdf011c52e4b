"""The facts of a filing form: one set of columns shared by the register and by applications."""

from django.db import models

from accounts.enums import OperatingMode, VerifiedState
from accounts.models.tables import Platform
from county.models import Unit
from county.models.sealed import SealedCharField


class FiledFacts(models.Model):
    """Every field of the filing form (papers.md). What each one is called stands in ``accounts.fields``."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="主办单位")
    platform = models.ForeignKey(Platform, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="平台")
    name = models.CharField("账号名称", max_length=60, blank=True)
    identifier = models.CharField("平台标识", max_length=80, blank=True)
    link = models.CharField("账号链接", max_length=300, blank=True)
    opened_on = models.DateField("开设日期", null=True, blank=True)
    purpose = models.CharField("功能定位", max_length=300, blank=True)
    functions = models.CharField("主要功能", max_length=60, blank=True)

    verified_subject = models.CharField("认证主体", max_length=80, blank=True)
    verified_state = models.CharField("认证状态", max_length=12, choices=VerifiedState, blank=True)
    verified_until = models.DateField("认证有效期", null=True, blank=True)

    operating_mode = models.CharField("运维方式", max_length=12, choices=OperatingMode, blank=True)
    operator = models.CharField("承办机构", max_length=80, blank=True)
    contract_until = models.DateField("合同到期日", null=True, blank=True)

    first_name = models.CharField("第一责任人", max_length=30, blank=True)
    first_post = models.CharField("第一责任人职务", max_length=40, blank=True)
    first_phone = SealedCharField("第一责任人办公电话", max_length=20, blank=True)
    direct_name = models.CharField("直接责任人", max_length=30, blank=True)
    direct_post = models.CharField("直接责任人职务", max_length=40, blank=True)
    direct_phone = SealedCharField("直接责任人办公电话", max_length=20, blank=True)
    checker_name = models.CharField("内容审核人", max_length=30, blank=True)
    checker_post = models.CharField("内容审核人职务", max_length=40, blank=True)
    checker_phone = SealedCharField("内容审核人办公电话", max_length=20, blank=True)
    keeper_name = models.CharField("管理员", max_length=30, blank=True)
    keeper_post = models.CharField("管理员职务", max_length=40, blank=True)
    keeper_phone = SealedCharField("管理员办公电话", max_length=20, blank=True)
    in_budget = models.BooleanField("经费已纳入预算", null=True, blank=True)

    app_ipv6 = models.BooleanField("支持 IPv6", null=True, blank=True)
    app_domestic = models.BooleanField("完成国产化适配", null=True, blank=True)
    app_terminals = models.CharField("支持的终端", max_length=120, blank=True)
    app_icp = models.CharField("ICP 备案号", max_length=40, blank=True)

    news_licence = models.BooleanField("从事互联网新闻信息服务", null=True, blank=True)
    news_licence_number = models.CharField("新闻服务许可证号", max_length=60, blank=True)
    news_licence_until = models.DateField("新闻服务许可有效期", null=True, blank=True)
    video_licence = models.BooleanField("传播网络视听节目", null=True, blank=True)
    video_licence_number = models.CharField("视听节目许可证号", max_length=60, blank=True)
    video_licence_until = models.DateField("视听节目许可有效期", null=True, blank=True)

    class Meta:
        abstract = True

    def facts(self) -> dict:
        """Current values by field name (foreign keys as ids), for comparison, copying and digests."""
        return {field.name: getattr(self, field.attname) for field in FiledFacts._meta.get_fields()}

    @property
    def title(self) -> str:
        """Name with platform, as every list shows it."""
        return (
            f"{self.name or '未命名账号'}（{self.platform.name}）" if self.platform_id else (self.name or "未命名账号")
        )

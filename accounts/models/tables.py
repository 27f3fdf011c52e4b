"""Tables that the county office edits: platforms and the words of the filing form."""

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.enums import PlatformClass


class Platform(models.Model):
    """A platform on which accounts are opened; a new one is a row, not code."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField("平台名称", max_length=20, unique=True)
    platform_class = models.CharField("类别", max_length=12, choices=PlatformClass, default=PlatformClass.THIRD_PARTY)
    roll_up = models.CharField("归类", max_length=10, help_text="公众号类、微博、视频类、移动客户端、其他")
    synonyms = models.CharField("别名", max_length=200, blank=True, help_text="用顿号分开")
    identifier_label = models.CharField("标识叫法", max_length=20, default="平台标识")
    freeze_note = models.CharField("注销冻结期说明", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=100)
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = "平台"

    def __str__(self) -> str:
        return self.name

    @property
    def is_app(self) -> bool:
        return self.platform_class == PlatformClass.APP


class FormField(models.Model):
    """Words of one field of the filing form: label, hint, order, required mark and print title. The field itself is code."""

    name = models.SlugField(max_length=40, unique=True)
    label = models.CharField("名称", max_length=20)
    hint = models.CharField("说明", max_length=120, blank=True)
    print_title = models.CharField("打印标题", max_length=20, blank=True)
    order = models.PositiveSmallIntegerField("排序")
    required = models.BooleanField("必填", default=True)
    article = models.CharField("依据", max_length=20)

    history = HistoricalRecords()

    class Meta:
        ordering = ("order",)
        verbose_name = "表单栏目"

    def __str__(self) -> str:
        return self.label

"""Indicators as versioned data: the office edits a draft and puts it in force; a round keeps the version it began with."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from inspections.enums import Applies, CatalogueState, IndicatorKind
from inspections.querysets import CatalogueQuerySet


class Catalogue(models.Model):
    """One version of the indicators. It counts from ``effective_from`` until the next version begins."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    title = models.CharField("名称", max_length=60)
    remark = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=CatalogueState, default=CatalogueState.DRAFT)
    pass_mark = models.PositiveSmallIntegerField("合格线", default=60, help_text="低于这个分数为不合格")
    effective_from = models.DateField("启用日期", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)

    objects = CatalogueQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("-version",)
        verbose_name = "检查指标"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CatalogueState.values), name="catalogue_state_known"),
            models.UniqueConstraint(
                fields=("state",), condition=models.Q(state=CatalogueState.DRAFT), name="catalogue_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(state=CatalogueState.DRAFT) | models.Q(effective_from__isnull=False),
                name="catalogue_in_force_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第 {self.version} 版"

    @property
    def is_draft(self) -> bool:
        return self.state == CatalogueState.DRAFT


class Indicator(models.Model):
    """One item of the checklist.

    ``code`` is the same in every version, so that the same fault is recognised in the next quarter. ``points`` is the
    full mark and therefore the most that can be taken; ``step`` is what one fault usually costs. ``source`` names the
    function of ``inspections.sources`` that says what the portal already knows; empty: the inspector looks himself.
    """

    catalogue = models.ForeignKey(Catalogue, models.PROTECT, related_name="indicators")
    code = models.SlugField("代号", max_length=30)
    section = models.CharField("分类", max_length=20)
    order = models.PositiveSmallIntegerField("排序")
    kind = models.CharField("方式", max_length=8, choices=IndicatorKind)
    applies = models.CharField("适用", max_length=8, choices=Applies, default=Applies.ALL)
    wording = models.CharField("检查内容", max_length=80)
    measure = models.CharField("怎样检查", max_length=200)
    article = models.CharField("依据", max_length=40)
    category = models.CharField("问题分类", max_length=30, help_text="通报中按这个分类汇总")
    points = models.PositiveSmallIntegerField("满分", default=0)
    step = models.PositiveSmallIntegerField("每处扣分", default=0)
    phrases = models.TextField("常用问题描述", blank=True, help_text="一行一条")
    source = models.SlugField("已知数据", max_length=20, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = "检查项"
        constraints = [
            models.UniqueConstraint(fields=("catalogue", "code"), name="indicator_code_once"),
            models.CheckConstraint(condition=models.Q(kind__in=IndicatorKind.values), name="indicator_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind=IndicatorKind.VETO, points=0, step=0)
                | models.Q(kind=IndicatorKind.SCORED, points__gte=1, step__gte=1, step__lte=models.F("points")),
                name="indicator_points_fit",
            ),
        ]

    def __str__(self) -> str:
        return self.wording

    @property
    def is_veto(self) -> bool:
        return self.kind == IndicatorKind.VETO

    @property
    def phrase_list(self) -> list[str]:
        return [line.strip() for line in self.phrases.splitlines() if line.strip()]

    def concerns(self, *, is_app: bool) -> bool:
        """Is an account of this class checked for it?"""
        return self.applies == Applies.ALL or (self.applies == Applies.APP) == is_app

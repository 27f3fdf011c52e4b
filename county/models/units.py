"""Units of the county as a tree (article 6): county → town or department → second-level unit."""

from django.db import models
from simple_history.models import HistoricalRecords

from county.enums import UnitKind
from county.models.sealed import SealedCharField
from county.querysets import UnitQuerySet


class Unit(models.Model):
    """An office of the county.

    ``path`` is the list of ancestors with the unit itself at its end ("/1/7/31/"); services keep it.
    """

    name = models.CharField("单位全称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=30, unique=True)
    kind = models.CharField("单位性质", max_length=12, choices=UnitKind)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    path = models.CharField(max_length=120, db_index=True, editable=False, default="")
    is_county_office = models.BooleanField("县政府办公室", default=False)
    phone = SealedCharField("办公电话", max_length=20, blank=True)
    website = models.CharField("网站", max_length=120, blank=True)
    has_duties = models.BooleanField("承担行政职能", default=True)
    is_active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("排序", default=100)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ("order", "pk")
        verbose_name = "单位"
        indexes = [models.Index(fields=("order", "id"), name="unit_turn_idx")]
        constraints = [
            models.UniqueConstraint(
                fields=("is_county_office",), condition=models.Q(is_county_office=True), name="unit_one_county_office"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """1 for the county itself, 2 for towns and departments, 3 for second-level units."""
        return self.path.count("/") - 1

    @property
    def is_second_level(self) -> bool:
        return self.depth >= 3

    @property
    def supervisor(self) -> "Unit":
        """Unit in charge (主管单位): the parent of a second-level unit, else the unit's own office."""
        return self.parent if self.is_second_level and self.parent else self

    def covers(self, other: "Unit") -> bool:
        """True when *other* is this unit or stands below it."""
        return other.path.startswith(self.path)

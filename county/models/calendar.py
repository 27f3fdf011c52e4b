"""The working-day calendar as the office keeps it, and the shift of the county clock."""

from django.db import models
from django.db.models import Q


class DaySource(models.TextChoices):
    """Who arranged the day."""

    NATIONAL = "national", "国务院办公厅"
    NINGXIA = "ningxia", "自治区"
    COUNTY = "county", "本县"


class YearStatus(models.TextChoices):
    """Whether the year's table is out. Provisional days are computed from the statutory days alone."""

    OFFICIAL = "official", "已公布"
    PROVISIONAL = "provisional", "暂算"


class CalendarDay(models.Model):
    """A day whose arrangement is written down: a day off, or a weekend that is worked. Rows always win."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=30)
    source = models.CharField("来源", max_length=10, choices=DaySource.choices)
    doc_no = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        ordering = ["date"]
        verbose_name = verbose_name_plural = "工作日历"
        constraints = [
            models.CheckConstraint(name="calendarday_source_known", condition=Q(source__in=DaySource.values)),
            models.CheckConstraint(name="calendarday_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.name} {'上班' if self.is_workday else '放假'}"


class CalendarYear(models.Model):
    """Status of a year's table; a year without a row is official as far as the library reaches."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    status = models.CharField("状态", max_length=12, choices=YearStatus.choices)

    class Meta:
        ordering = ["year"]
        verbose_name = verbose_name_plural = "日历年份"
        constraints = [
            models.CheckConstraint(name="calendaryear_status_known", condition=Q(status__in=YearStatus.values)),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.get_status_display()}"


class CalendarRevision(models.Model):
    """One row whose token changes with every edit, so that each process knows when to read the table again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "日历版本"
        constraints = [models.CheckConstraint(name="calendarrevision_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return self.token


class ClockShift(models.Model):
    """One row: by how many seconds the county clock runs ahead of the machine's (demo and test profiles only)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seconds = models.BigIntegerField("快进秒数")

    class Meta:
        verbose_name = verbose_name_plural = "时钟偏移"
        constraints = [models.CheckConstraint(name="clockshift_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.seconds} 秒"

"""Seed the working-day calendar: the State Council's days from 2019 on, and Ningxia's own where the notice is known."""

from datetime import date

from django.db import migrations

from county import daytables

FIRST_YEAR = 2019
DOC_NOS = {
    2021: "国办发明电〔2020〕27号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
NINGXIA = (
    (date(2021, 5, 13), "开斋节"),
    (date(2021, 5, 14), "开斋节"),
    (date(2021, 7, 19), "古尔邦节"),
    (date(2021, 7, 20), "古尔邦节"),
    (date(2022, 7, 11), "古尔邦节"),
    (date(2022, 7, 12), "古尔邦节"),
)


def _national(day_model):
    for year in range(FIRST_YEAR, daytables.published_years().stop):
        for day in daytables.published_days(year):
            yield day_model(
                date=day.date,
                is_workday=day.is_workday,
                name=day.name,
                source="national",
                doc_no=DOC_NOS.get(year, ""),
            )


def seed(apps, schema_editor):
    day_model, year_model = apps.get_model("county", "CalendarDay"), apps.get_model("county", "CalendarYear")
    rows = {row.date: row for row in _national(day_model)}
    for day, name in NINGXIA:
        rows.setdefault(day, day_model(date=day, is_workday=False, name=name, source="ningxia"))
    day_model.objects.bulk_create(rows.values(), ignore_conflicts=True)
    years = range(FIRST_YEAR, daytables.published_years().stop)
    year_model.objects.bulk_create([year_model(year=year, status="official") for year in years], ignore_conflicts=True)
    apps.get_model("county", "CalendarRevision").objects.get_or_create(pk=1, defaults={"token": "seed"})


def clear(apps, schema_editor):
    """Take the seed away; days that the county office entered itself stay."""
    apps.get_model("county", "CalendarDay").objects.filter(source__in=("national", "ningxia")).delete()
    apps.get_model("county", "CalendarYear").objects.filter(year__gte=FIRST_YEAR, status="official").delete()
    apps.get_model("county", "CalendarRevision").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("county", "0001_initial")]

    operations = [migrations.RunPython(seed, clear)]

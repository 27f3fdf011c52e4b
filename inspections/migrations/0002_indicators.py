"""The default indicators, as a draft for the office to revise and put in force."""

import time
from datetime import UTC, datetime

from django.db import migrations

from inspections import defaults


def ship(apps, schema_editor):
    Catalogue, Indicator = apps.get_model("inspections", "Catalogue"), apps.get_model("inspections", "Indicator")
    now = datetime.fromtimestamp(time.time(), UTC)
    catalogue = Catalogue.objects.create(
        version=1, title=defaults.TITLE, remark=defaults.REMARK, state="draft", created_at=now
    )
    rows = enumerate(defaults.ROWS, 1)
    Indicator.objects.bulk_create(Indicator(catalogue=catalogue, **row.columns(place)) for place, row in rows)


def take_back(apps, schema_editor):
    # Plain DELETE: Django's own collector meets Catalogue in two renderings here and stops. What a round uses stays
    # protected by the database.
    database = schema_editor.connection.alias
    Catalogue, Indicator = apps.get_model("inspections", "Catalogue"), apps.get_model("inspections", "Indicator")
    first = Catalogue.objects.filter(version=1)
    Indicator.objects.filter(catalogue__in=first.values("pk"))._raw_delete(database)
    first._raw_delete(database)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [migrations.RunPython(ship, take_back)]

"""What was checked, answered and counted cannot be changed or removed."""

from django.db import migrations

from county.protection import append_only


class Migration(migrations.Migration):
    dependencies = [("county", "0020_append_only"), ("inspections", "0003_census")]
    operations = [append_only("inspections", "HistoricalCatalogue", "HistoricalIndicator", "HistoricalRound", "HistoricalEntry", "HistoricalItem", "RectificationStep", "StepFile", "CensusLine")]

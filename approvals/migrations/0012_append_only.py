"""Decisions and the history of cases cannot be changed or removed."""

from django.db import migrations

from county.protection import append_only


class Migration(migrations.Migration):
    dependencies = [("county", "0020_append_only"), ("approvals", "0001_initial")]
    operations = [append_only("approvals", "HistoricalApplication", "Decision", "Receipt", "Urge")]

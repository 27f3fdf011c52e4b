"""Audit entries, parameters and histories cannot be changed or removed, by whatever way the database is reached."""

from django.db import migrations

from county.protection import append_only


class Migration(migrations.Migration):
    dependencies = [("county", "0012_three_apart")]
    operations = [
        append_only("county", "AuditEntry", "Parameter", "HistoricalUnit", "HistoricalUser", "HistoricalRoleAssignment")
    ]

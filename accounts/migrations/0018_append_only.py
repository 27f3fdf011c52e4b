"""What was registered, granted and seen cannot be changed or removed."""

from django.db import migrations

from county.protection import append_only


class Migration(migrations.Migration):
    dependencies = [("county", "0020_append_only"), ("accounts", "0007_national_columns")]
    operations = [
        append_only("accounts", "HistoricalPlatform", "HistoricalFormField", "HistoricalAccount", "ExceptionGrant", "NationalEntry"),
        append_only("accounts", "UpdateMark", door="OLD.source = 'import'"),
    ]

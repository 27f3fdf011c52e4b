from django.db import migrations

from county.models.sealed import reseal, unseal_rows
from county.protection import append_only, lift


def forwards(apps, schema_editor):
    reseal(apps.get_app_config("accounts").get_models())


def backwards(apps, schema_editor):
    unseal_rows(apps.get_app_config("accounts").get_models())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0030_sealed_phones")]
    operations = [
        lift("accounts", "HistoricalAccount"),
        migrations.RunPython(forwards, backwards),
        append_only("accounts", "HistoricalAccount"),
    ]

"""The account behind what the system does by itself; nobody can log in with it."""

from django.db import migrations


def forwards(apps, schema_editor):
    apps.get_model("county", "User").objects.create(
        username="system", name="系统", password="!", is_active=False, is_system=True, must_change_password=False
    )


def backwards(apps, schema_editor):
    apps.get_model("county", "User").objects.filter(username="system").delete()


class Migration(migrations.Migration):
    dependencies = [("county", "0002_calendar")]
    operations = [migrations.RunPython(forwards, backwards)]

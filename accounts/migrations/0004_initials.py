"""First letters of the names that are there already."""

from django.db import migrations

from accounts import names


def forwards(apps, schema_editor):
    Account = apps.get_model("accounts", "Account")
    for row in Account.objects.only("pk", "name").iterator():
        Account.objects.filter(pk=row.pk).update(initials=names.initials(row.name))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_watch")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("county", "0022_chain_entries")]

    operations = [
        migrations.AddField(
            "attachment", "second_digest", models.CharField(max_length=80, blank=True, default="")
        ),
    ]

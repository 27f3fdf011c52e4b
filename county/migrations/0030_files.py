from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("county", "0010_sessions")]

    operations = [
        migrations.AddField(
            "attachment", "second_digest", models.CharField(max_length=80, blank=True, default="")
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("county", "0022_chain_entries")]

    operations = [
        migrations.AddField(
            "attachment", "second_digest", models.CharField(max_length=80, blank=True, default="")
        ),
        migrations.AddField(
            "attachment",
            "scan",
            models.CharField(
                "查毒",
                max_length=10,
                choices=[("clean", "已查毒"), ("unscanned", "未查毒")],
                blank=True,
                default="",
            ),
        ),
    ]

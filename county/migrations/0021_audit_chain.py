"""Audit entries get a seal, a number and a link to the entry before; old ones keep their trace until the next migration."""

from django.conf import settings
from django.db import migrations, models

from county.protection import lift


class Migration(migrations.Migration):
    dependencies = [("county", "0020_append_only")]
    operations = [
        lift("county", "AuditEntry"),
        migrations.AddField("auditentry", "algorithm", models.CharField(default="", max_length=32), preserve_default=False),
        migrations.AddField("auditentry", "seal", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("auditentry", "sequence", models.BigIntegerField(null=True, unique=True)),
        migrations.AddField("auditentry", "previous", models.CharField(blank=True, max_length=64)),
        migrations.AddField("auditentry", "digest", models.CharField(blank=True, max_length=64)),
        migrations.CreateModel(
            name="AuditAnchor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("at", models.DateTimeField()),
                ("sequence", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("entries", models.BigIntegerField()),
            ],
            options={"verbose_name": "审计链每日锚定", "ordering": ("day",)},
        ),
        migrations.CreateModel(
            name="ChainStart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.BigIntegerField(unique=True)),
                ("previous", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=200)),
                ("file_digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("algorithm", models.CharField(max_length=32)),
                ("seal", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"verbose_name": "审计链起点", "ordering": ("sequence",)},
        ),
    ]

"""A first set of columns ("草案，由县政府办公室修订"); the columns of the national system are not public."""

from django.db import migrations

COLUMNS = (
    ("单位名称", "unit", "", ""),
    ("主管单位", "supervisor", "", ""),
    ("平台类型", "platform", "", ""),
    ("账号名称", "name", "", ""),
    ("账号ID", "identifier", "", ""),
    ("账号链接", "link", "", ""),
    ("开设日期", "opened_on", "", ""),
    ("认证主体", "verified_subject", "", ""),
    ("功能定位", "purpose", "", ""),
    ("运行状态", "status", "", "正常运行=在用\n已关停=停用"),
    ("第一责任人", "first_name", "", ""),
    ("直接责任人", "direct_name", "", ""),
    ("备案号", "filing_number", "", ""),
)


def forwards(apps, schema_editor):
    NationalColumn = apps.get_model("accounts", "NationalColumn")
    NationalColumn.objects.bulk_create(
        NationalColumn(head=head, source=source, constant=constant, words=words, order=place * 10)
        for place, (head, source, constant, words) in enumerate(COLUMNS, 1)
    )


def backwards(apps, schema_editor):
    apps.get_model("accounts", "NationalColumn").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_ledger")]
    operations = [migrations.RunPython(forwards, backwards)]

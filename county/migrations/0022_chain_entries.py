"""Entries that were there before the chain are sealed and chained in their order; then the table is closed again."""

from django.db import migrations

from county import chain
from county.protection import append_only

DOOR = "OLD.sequence < (SELECT MAX(sequence) FROM county_chainstart)"
CHAINED = ("algorithm", "seal", "sequence", "previous", "digest")


def forwards(apps, schema_editor):
    entries, head, batch = apps.get_model("county", "AuditEntry").objects, chain.Head(0, chain.NOTHING), []
    for entry in entries.order_by("pk").iterator(chunk_size=500):
        chain.close(entry)
        head = chain.link(entry, head)
        batch.append(entry)
        if len(batch) == 500:
            entries.bulk_update(batch, CHAINED)
            batch = []
    entries.bulk_update(batch, CHAINED)


class Migration(migrations.Migration):
    dependencies = [("county", "0021_audit_chain")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        append_only("county", "AuditEntry", late=("sequence", "previous", "digest"), door=DOOR),
        append_only("county", "ChainStart", "AuditAnchor"),
    ]

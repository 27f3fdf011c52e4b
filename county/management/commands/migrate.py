"""``manage.py migrate`` as Django's, then the triggers of append-only tables that a rebuilt table lost are put back."""

from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from county import protection


class Command(migrate.Command):
    def handle(self, *args, **options):
        super().handle(*args, **options)
        executor = MigrationExecutor(connection)
        if not options["plan"] and not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            for table in protection.renew():
                self.stdout.write(f"  {table}：恢复了防修改的触发器")

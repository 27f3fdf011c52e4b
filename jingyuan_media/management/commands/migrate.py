"""``manage.py migrate`` with the patience a migration needs, and no more; afterwards the triggers stand where they should."""

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from county import protection

LOCK_SECONDS = 3


class Command(migrate.Command):
    """Django's own; on PostgreSQL a statement may take long, but waits for a lock three seconds only.

    A page is cut off after five seconds (``jingyuan_media.env``), an index of a big table is not. A change of a table that
    somebody holds gives up instead of standing before everybody else; its migration is undone as a whole, try again.
    Append-only tables that SQLite rebuilt have lost their triggers, which are put back when nothing more is to be done.
    """

    def handle(self, *args, **options):
        connection = connections[options["database"]]
        self._migrate(connection, *args, **options)
        executor = MigrationExecutor(connection)
        if not options["plan"] and not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            for table in protection.renew():
                self.stdout.write(f"  {table}：恢复了防修改的触发器")

    def _migrate(self, connection, *args, **options):
        if connection.vendor != "postgresql":
            return super().handle(*args, **options)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SET lock_timeout = %s", [f"{LOCK_SECONDS}s"])
        try:
            return super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")
                cursor.execute("RESET lock_timeout")

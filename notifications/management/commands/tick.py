"""``manage.py tick``: one full run, for cron. ``--loop``: the embedded mode's child."""

from django.conf import settings
from django.core.management.base import BaseCommand

from notifications import children
from notifications.loop import Loop
from notifications.tick import run_tick

DRAIN_SECONDS = 45


class Command(BaseCommand):
    help = "Runs everything that is due, once or (--loop) each minute until the parent process ends."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="keep running: jobs each second, a tick each minute")

    def handle(self, *args, loop, **options):
        if loop:
            return Loop().run()
        ran = run_tick()
        if not settings.REDIS_URL:
            children.drain(DRAIN_SECONDS)
        self.stdout.write("tick done" if ran else "another tick is running")

"""``manage.py run_job <id>``: claim and run one job. With ``--token`` it is the child that does the work."""

import uuid

from django.core.management.base import BaseCommand

from notifications import children, work


class Command(BaseCommand):
    help = "Runs one background job in a child process with limits on time and memory."

    def add_arguments(self, parser):
        parser.add_argument("job", type=uuid.UUID, help="id of the job")
        parser.add_argument("--token", type=uuid.UUID, help="claim under which the child works (set by the runner)")

    def handle(self, *args, job, token, **options):
        if token:
            return work.run_claimed(job, token)
        if not children.run(job):
            self.stdout.write("nothing to do: not waiting, or another runner has it")

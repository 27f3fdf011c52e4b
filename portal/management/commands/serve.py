"""``manage.py serve``: migrate, then web and what runs beside it as one group of processes."""

import io
import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Tags
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from portal import processes


class Command(BaseCommand):
    help = "Starts web and tick (embedded), or web, Celery worker and beat (server); Ctrl-C ends all of them."
    requires_system_checks = "__all__"
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes, each with --threads threads")
        parser.add_argument("--threads", type=int, default=4)
        parser.add_argument("--demo", action="store_true", help="load the demo county into an empty database")

    def handle(self, *args, host, port, workers, threads, demo, **options):
        try:
            processes.ensure_free(host, port)
        except processes.Unusable as reason:
            raise CommandError(str(reason)) from None
        self.prepare()
        log_ins = self.load_demo() if demo else ""
        self.environment(host, port)
        children = [processes.web(host, port, workers=workers, threads=threads), *self.beside()]
        answers = processes.listens
        group = processes.Group(
            children,
            answers=lambda: answers(self.reachable(host), port),
            ready=lambda: self.welcome(log_ins),
        )
        if group.run():
            raise CommandError("门户已停止：网页服务意外退出，原因见上面的输出。")
        self.stdout.write("门户已停止。")

    def prepare(self) -> None:
        """Tables up to date; static files gathered where nginx or whitenoise serves them from."""
        call_command("migrate", verbosity=0, interactive=False)
        self.check(tags=[Tags.database], databases=["default"])
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if settings.PROFILE == "server":
            call_command("collectstatic", verbosity=0, interactive=False)

    def load_demo(self) -> str:
        """Load the demo county once; what that command prints are the log-ins, shown again at each start."""
        if "demo" not in get_commands():
            raise CommandError("缺少 demo 命令，演示数据没有载入。")
        printed = io.StringIO()
        call_command("demo", if_empty=True, stdout=printed)
        return printed.getvalue()

    def environment(self, host: str, port: int) -> None:
        """What the children inherit: the folder they start in and the address that papers name."""
        os.chdir(settings.BASE_DIR)
        shown = f"[{host}]" if ":" in host else self.reachable(host)
        self.address = os.environ.setdefault("PORTAL_BASE_URL", f"http://{shown}:{port}")

    def beside(self) -> list[processes.Child]:
        """Tick where there is no Redis; worker and beat where there is."""
        if settings.PROFILE == "server":
            return processes.celery(Path(settings.VAR_DIR), concurrency=2)
        return [processes.tick()]

    def welcome(self, log_ins: str) -> None:
        if not (log_ins or get_user_model().objects.filter(is_system=False).exists()):
            log_ins = "还没有单位和用户：另开一个终端执行 manage.py found，见 docs/operations.md。\n"
        self.stdout.write(f"\n门户已启动：{self.address}\n{log_ins}按 Ctrl-C 停止。\n")
        self.stdout.flush()

    @staticmethod
    def reachable(host: str) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104

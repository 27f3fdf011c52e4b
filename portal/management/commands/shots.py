"""``manage.py shots``: take the handbook's pictures from a demo county of its own (needs the test packages)."""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
SHOTS = (
    ("login", None, "/login/", DESK),
    ("clerk-workbench", "clerk1", "/", DESK),
    ("clerk-apply", "clerk1", "/apply/", DESK),
    ("clerk-wizard", "clerk1", "click:/apply/|a:has-text('继续')", DESK),
    ("leader-sign", "leader1", "todo:开设申请", PHONE),
    ("office-workbench", "reviewer1", "/", DESK),
    ("office-review", "reviewer1", "todo:开设申请", DESK),
    ("office-board", "reviewer1", "/notices/", DESK),
    ("office-sync", "reviewer1", "/sync/", DESK),
    ("office-register", "reviewer1", "/accounts/", DESK),
    ("office-deadlines", "reviewer1", "/calendar/", DESK),
    ("office-holidays", "approver1", "/admin/calendar/", DESK),
    ("office-settings", "approver1", "/admin/settings/", DESK),
    ("office-round", "reviewer1", "click:/inspections/|a.btn:has-text('进入本次检查')", DESK),
    ("office-orders", "reviewer1", "/rectify/", DESK),
    (
        "office-circular",
        "approver1",
        "click:/inspections/|table.tbl-c a|.page-acts a:has-text('通报')|main a:has-text('检查情况的通报')",
        DESK,
    ),
    ("office-stats", "reviewer1", "/stats/", DESK),
    ("inspector-check", "inspector1", "todo:检查", DESK),
    ("office-updates", "reviewer1", "/updates/", DESK),
    ("office-import", "reviewer1", "/accounts/import/", DESK),
    ("public", None, "/public/?q=云上香水", DESK),
    ("auditor-log", "auditor", "/admin/audit/", DESK),
    ("sysadmin-operations", "sysadmin", "/admin/operations/", DESK),
    ("docs-articles", "clerk1", "/docs/", DESK),
)
TALL = (
    "auditor-log",
    "docs-articles",
    "office-holidays",
    "office-settings",
    "office-review",
    "office-circular",
    "office-round",
    "office-stats",
    "office-updates",
    "inspector-check",
    "leader-sign",
)  # the first screen tells enough


class Command(BaseCommand):
    help = "拍摄操作手册的截图（docs/shots）"

    def add_arguments(self, parser):
        parser.add_argument("--to", default=str(settings.BASE_DIR / "docs" / "shots"))

    def handle(self, *args, to, **options):
        folder = Path(to)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as room:
            server, address = self.start(room)
            try:
                self.take(address, folder)
            finally:
                server.terminate()
                server.wait(20)

    def start(self, room: str):
        """A demo portal on a free port with a database of its own."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = os.environ | {"PORTAL_PROFILE": "demo", "PORTAL_VAR_DIR": room}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "manage.py", "serve", "--demo", "--port", str(port)]
        server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/login/", timeout=5)  # noqa: S310  our own loopback address
                return server, address
            except OSError:
                time.sleep(0.5)
        server.terminate()
        raise CommandError("演示门户没有启动，截图没有拍成。")

    def take(self, address: str, folder: Path) -> None:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
            for name, user, where, size in SHOTS:
                context = browser.new_context(base_url=address, viewport=size, locale="zh-CN")
                page = context.new_page()
                self.enter(page, user)
                self.go(page, where)
                self.keep(page.screenshot(full_page=name not in TALL), folder / f"{name}.png")
                context.close()
                self.stdout.write(f"{name}.png")
            browser.close()

    @staticmethod
    def keep(picture: bytes, path: Path) -> None:
        """Few colours are enough for pages and keep the repository small."""
        Image.open(io.BytesIO(picture)).convert("RGB").quantize(64).save(path, optimize=True)

    @staticmethod
    def enter(page, user: str | None) -> None:
        page.goto("/login/")
        if user:
            page.fill("#id_username", user)
            page.fill("#id_password", "Demo-river-2026")
            page.click("button:has-text('登录') >> nth=0")
            page.wait_for_url(lambda url: "/login/" not in url)

    @staticmethod
    def go(page, where: str) -> None:
        """An address, ``todo:words`` (first todo row with these words), or ``click:address|selector|…`` (first of each)."""
        if where.startswith("todo:"):
            page.goto("/todo/")
            page.click(f"a.todo-t:has-text('{where[5:]}') >> nth=0")
        elif where.startswith("click:"):
            address, *selectors = where[6:].split("|")
            page.goto(address)
            for selector in selectors:
                page.click(f"{selector} >> nth=0")
        else:
            page.goto(where)
        page.wait_for_load_state("networkidle")

"""``manage.py demo``: load the invented county and print its log-ins."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from county import clock
from county.enums import Role
from county.models import RoleAssignment, Unit
from portal.demo import cases, inspected, people, register, updates


class Command(BaseCommand):
    help = "载入演示县（单位、人员、一年的办件均为虚构），并列出演示登录名"

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="已有单位时不再载入")

    def handle(self, *args, if_empty=False, **options):
        if settings.PROFILE == "server":
            raise CommandError("正式环境不载入演示数据。")
        if Unit.objects.exists():
            if not if_empty:
                raise CommandError("数据库里已有单位，演示数据只载入空库。")
        else:
            self.load()
        self.stdout.write(self.log_ins())

    @transaction.atomic
    def load(self) -> None:
        staff = people.build()
        accounts = register.build(staff, clock.today())
        cases.build(staff, accounts, inspected.Inspections)
        updates.build(staff, clock.today())
        cases.read_old_messages()

    def log_ins(self) -> str:
        """One log-in per role; all share one password."""
        rows = RoleAssignment.objects.filter(user__is_active=True).select_related("user", "unit").order_by("pk")
        first: dict[str, str] = {}
        for row in rows:
            line = f"  {row.user.username:<12}{Role(row.role).label}（{row.unit.short_name}）"
            first.setdefault(row.role, line)
        listed = "\n".join(first[role] for role in Role.values if role in first)
        return f"演示登录名（密码都是 {people.DEMO_PASSWORD}，登录页也有一键进入）：\n{listed}"

"""``manage.py unlock USER REASON``: end the lock of a user whom nobody else can let in."""

from django.core.management.base import BaseCommand, CommandError

from county.models import User
from county.services import people
from county.usernames import canonical


class Command(BaseCommand):
    help = "在服务器上解除一名用户的登录锁定（密码不变），原因记入审计"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument("reason", help="原因")

    def handle(self, *args, username, reason, **options):
        user = User.objects.filter(username=canonical(username), is_system=False).first()
        if user is None:
            raise CommandError(f"没有用户 {username}")
        if not reason.strip():
            raise CommandError("写明原因")
        people.unlock_at_the_machine(user, reason.strip())
        self.stdout.write(f"已解除 {user.name}（{user.username}）的锁定")

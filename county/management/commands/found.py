"""``manage.py found``: the county, its office and the three administrators of a new portal."""

from django.core.management.base import BaseCommand, CommandError

from county.services.founding import AlreadyFounded, found


class Command(BaseCommand):
    help = "Makes the first units and administrators of an empty portal and prints their first passwords once."

    def add_arguments(self, parser):
        parser.add_argument("--county", default="泾源县", help="full name of the county")
        parser.add_argument("--office", default="泾源县人民政府办公室", help="full name of its government office")

    def handle(self, *args, county, office, **options):
        try:
            people = found(county, office)
        except AlreadyFounded as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write("用户名与初始密码（只显示这一次，首次登录须修改）：")
        for user, password in people:
            self.stdout.write(f"  {user.name}  {user.username}  {password}")

"""Password rules by profile (reliability.md §1.2 DB-01): ``dengbao`` reads GB/T 22239, ``nist`` asks length alone."""

import string

from django.conf import settings
from django.core.exceptions import ValidationError

from county import clock

CONTEXT_WORDS = ("泾源", "jingyuan", "zwxmt", "xiangshui", "ningxia")
LONGEST = 128
EXPIRES_DAYS, WARNED_DAYS = 90, 76
HELP = {
    "dengbao": "10 个字符以上，小写字母、大写字母、数字、其他字符中至少三种，不含姓名、单位、电话和地名，不用最近 5 次的密码",
    "nist": "12 个字符以上，不含姓名、单位、电话和地名，不用常见密码",
}


class Length:
    """At least *least* and at most 128 characters, no NUL."""

    def __init__(self, least: int = 10):
        self.least = least

    def validate(self, password, user=None):
        if not self.least <= len(password) <= LONGEST or "\x00" in password:
            raise ValidationError(f"密码要有 {self.least} 到 {LONGEST} 个字符")

    def get_help_text(self):
        return f"{self.least} 到 {LONGEST} 个字符"


class Classes:
    """Three of four classes: lower case, upper case, digits, others."""

    def validate(self, password, user=None):
        classes = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
        present = sum(any(char in group for char in password) for group in classes)
        present += any(all(char not in group for group in classes) for char in password)
        if present < 3:
            raise ValidationError("密码要含有小写字母、大写字母、数字、其他字符中的三种")

    def get_help_text(self):
        return "小写字母、大写字母、数字、其他字符中的三种"


class ContextWords:
    """No user name, unit name, phone or words of the place, nor any of them backwards."""

    def validate(self, password, user=None):
        lowered = password[: LONGEST + 1].casefold()
        for word in (*CONTEXT_WORDS, *(self._words_of(user) if user is not None else ())):
            if len(word or "") >= 2 and (word.casefold() in lowered or word.casefold()[::-1] in lowered):
                raise ValidationError(f"密码中不要出现“{word}”这类容易猜到的词")

    @staticmethod
    def _words_of(user) -> list[str]:
        units = {duty.unit for duty in user.duties} if user.pk else set()
        names = [name for unit in sorted(units, key=lambda one: one.pk) for name in (unit.name, unit.short_name)]
        return [user.username, user.name, user.phone, user.phone.replace("-", ""), *names]

    def get_help_text(self):
        return "不含用户名、单位名、电话"


def days_left(user) -> int | None:
    """Days until the password must be changed (0 or less: now); None where passwords do not grow old.

    They do in the ``dengbao`` profile, counted from the day the user set his own.
    """
    if settings.DEMO or settings.SIGN_IN_POLICY != "dengbao" or user.password_changed_at is None:
        return None
    return EXPIRES_DAYS - (clock.today() - clock.day_of(user.password_changed_at)).days


def warning(user) -> int | None:
    """Days left, when there are so few that the user should know; else None."""
    left = days_left(user)
    return left if left is not None and left <= EXPIRES_DAYS - WARNED_DAYS else None


def is_expired(user) -> bool:
    """True from the 90th day on: nothing else can be done before the password is changed."""
    left = days_left(user)
    return left is not None and left <= 0

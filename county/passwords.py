"""Password rules (GB/T 22239 level 2 reading): length, classes of characters, no words of the place."""

import string

from django.core.exceptions import ValidationError

CONTEXT_WORDS = ("泾源", "jingyuan", "zwxmt", "xiangshui", "ningxia")


class Length:
    """At least 10 and at most 128 characters, no NUL."""

    def validate(self, password, user=None):
        if not 10 <= len(password) <= 128 or "\x00" in password:
            raise ValidationError("密码要有 10 到 128 个字符")

    def get_help_text(self):
        return "10 到 128 个字符"


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
    """No user name, unit name, phone or words of the place."""

    def validate(self, password, user=None):
        words = list(CONTEXT_WORDS)
        if user is not None:
            words += [user.username, user.name, user.phone]
        lowered = password.casefold()
        for word in words:
            if len(word or "") >= 2 and (word.casefold() in lowered or word.casefold()[::-1] in lowered):
                raise ValidationError(f"密码中不要出现“{word}”这类容易猜到的词")

    def get_help_text(self):
        return "不含用户名、单位名、电话"

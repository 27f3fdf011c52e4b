"""Log-in users and the roles they hold at units."""

from functools import cached_property
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from simple_history.models import HistoricalRecords

from county.enums import FontSize, Role
from county.models.sealed import SealedCharField
from county.models.units import Unit
from county.usernames import canonical


class Duty(NamedTuple):
    """One role at one unit."""

    unit: Unit
    role: str


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=canonical(username))

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """Make a user with a canonical (NFKC, lower-case) user name."""
        user = self.model(username=canonical(username), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who logs in. New users stay inactive until the security administrator enables them."""

    username = models.CharField("用户名", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=30)
    post = models.CharField("职务", max_length=40, blank=True)
    phone = SealedCharField("办公电话", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("已启用", default=False)
    is_system = models.BooleanField("系统账户", default=False, editable=False)
    must_change_password = models.BooleanField("首次登录改密", default=True)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    failed_logins = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_until = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    enabled_by = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="+")
    enabled_at = models.DateTimeField(null=True, editable=False)
    font_size = models.CharField("字号", max_length=2, choices=FontSize, default=FontSize.NORMAL, blank=True)
    calendar_token = models.CharField(max_length=43, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    history = HistoricalRecords(
        excluded_fields=[
            *("password", "last_login", "failed_logins", "locked_until", "calendar_token"),
            *("created_by", "enabled_by", "enabled_at"),
        ]
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ("pk",)
        verbose_name = "用户"
        constraints = [
            models.CheckConstraint(
                name="enabled_by_the_other",
                condition=models.Q(is_active=False)
                | models.Q(created_by=None)
                | (models.Q(enabled_by__isnull=False) & ~models.Q(enabled_by=models.F("created_by"))),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Roles with their units, one query per user instance."""
        rows = self.assignments.select_related("unit").order_by("pk")
        return tuple(Duty(row.unit, row.role) for row in rows)

    @property
    def title(self) -> str:
        """Unit and first role as shown in the app bar ("香水镇 · 填报员")."""
        if not self.duties:
            return self.name
        first = self.duties[0]
        return f"{first.unit.short_name} · {Role(first.role).label}"


class RoleAssignment(models.Model):
    """A role of a user at a unit."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField("角色", max_length=10, choices=Role)

    history = HistoricalRecords()

    class Meta:
        ordering = ("pk",)
        verbose_name = "角色"
        constraints = [
            models.UniqueConstraint(fields=("user", "unit", "role"), name="role_once_per_unit"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} @ {self.unit}"

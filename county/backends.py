"""Who a session belongs to: the person comes with his roles, so that a page need not ask for them again."""

from django.contrib.auth.backends import ModelBackend

from county.models import RoleAssignment, User
from county.models.users import Duty


class WithDuties(ModelBackend):
    """Django's own check of passwords; only the reading of a session's person is ours."""

    def get_user(self, user_id) -> User | None:
        """The person with his roles and their units in one query; one without roles takes a second."""
        held = list(RoleAssignment.objects.filter(user=user_id).select_related("user", "unit").order_by("pk"))
        if not held:
            return super().get_user(user_id)
        user = held[0].user
        user.duties = tuple(Duty(row.unit, row.role) for row in held)
        return user if self.user_can_authenticate(user) else None

"""A protected state field whose refresh touches only the instance (the library's own mixin flips a flag on the class)."""

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin


class InstanceFSMMixin(ConcurrentTransitionMixin, models.Model):
    """Optimistic lock on the state plus a thread-safe ``refresh_from_db`` for protected state fields."""

    class Meta:
        abstract = True

    def _get_protected_fsm_fields(self):
        return set()

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        """Reload; the old state is dropped from the instance first, so that the protected field accepts the new one."""
        for field in self._meta.concrete_fields:
            if isinstance(field, FSMFieldMixin) and field.protected and (fields is None or field.attname in fields):
                self.__dict__.pop(field.attname, None)
        super().refresh_from_db(using=using, fields=fields, **kwargs)

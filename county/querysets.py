"""What one may see: the scoped querysets of the county."""

from django.db import models
from django.db.models import Q

from county.enums import COUNTY_WIDE, UNIT_BOUND


class AppendOnlyQuerySet(models.QuerySet):
    """Rows of public record: they are added and read, never changed or removed in bulk."""

    def update(self, **kwargs):
        raise TypeError("append-only rows are not updated")

    def delete(self):
        raise TypeError("append-only rows are not deleted")


class NoBulkQuerySet(models.QuerySet):
    """Records of public acts are not bulk material: change them one by one, through a service."""

    def update(self, **kwargs):
        raise TypeError("use a service: bulk updates leave no history")

    def delete(self):
        raise TypeError("records of public acts are not deleted")


class UnitQuerySet(models.QuerySet):
    def within(self, *units) -> "UnitQuerySet":
        """The given units and everything below them."""
        scope = Q(pk__in=[])
        for unit in units:
            scope |= Q(path__startswith=unit.path)
        return self.filter(scope)

    def for_user(self, user) -> "UnitQuerySet":
        """Units whose business the user may see (article 6): own units and below, or all for county-wide roles."""
        if not user.is_authenticated:
            return self.none()
        roles = {duty.role for duty in user.duties}
        if roles & COUNTY_WIDE:
            return self
        return self.within(*(duty.unit for duty in user.duties if duty.role in UNIT_BOUND))

    def hosts(self) -> "UnitQuerySet":
        """Units that may host accounts: living ones that are neither the county itself nor an inner office."""
        return self.filter(is_active=True).exclude(kind__in=("county", "inner"))


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a unit through ``unit_field``; ``for_user`` is the only way in for views."""

    unit_field = "unit"

    def for_user(self, user):
        """Rows of units the user may see."""
        if not user.is_authenticated:
            return self.none()
        roles = {duty.role for duty in user.duties}
        if roles & COUNTY_WIDE:
            return self
        scope = Q(pk__in=[])
        for duty in user.duties:
            if duty.role in UNIT_BOUND:
                scope |= Q(**{f"{self.unit_field}__path__startswith": duty.unit.path})
        return self.filter(scope)


class ScopedRecordQuerySet(ScopedQuerySet, NoBulkQuerySet):
    """Scoped rows that are records of public acts."""

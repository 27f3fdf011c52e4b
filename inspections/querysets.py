"""What one may see of inspections: inspectors, office and observers everything, a unit its own results only."""

from django.db.models import Count, Q

from county.enums import COUNTY_WIDE, UNIT_BOUND
from county.querysets import ScopedRecordQuerySet
from inspections.enums import UNIT_STEPS, CatalogueState, CircularState, EntryState, OrderState, PleaState, RoundState


def is_county_wide(user) -> bool:
    """Office, inspector or observer: sees every unit's results."""
    return user.is_authenticated and any(duty.role in COUNTY_WIDE for duty in user.duties)


class CatalogueQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Versions in force for everybody who signed in; the draft for those who see every unit."""
        if not user.is_authenticated:
            return self.none()
        return self if is_county_wide(user) else self.in_force()

    def in_force(self):
        return self.filter(state=CatalogueState.IN_FORCE)

    def on(self, day):
        """The version that counts on *day* (at most one), newest first."""
        return self.in_force().filter(effective_from__lte=day).order_by("-effective_from", "-version")


class RoundQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Rounds for those who see every unit; for a unit, finished rounds in which it has accounts."""
        if not user.is_authenticated:
            return self.none()
        if is_county_wide(user):
            return self
        scope = _within(user, "entries__unit__path__startswith")
        return self.filter(scope, state=RoundState.FINISHED).distinct()

    def before(self, row):
        """The round just before *row* in time, whatever its quarter; None for the first one."""
        earlier = Q(year__lt=row.year) | Q(year=row.year, quarter__lt=row.quarter)
        return self.filter(earlier).order_by("-year", "-quarter").first()


class EntryQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Every account of a round; for a unit its own, once the round is finished."""
        rows = super().for_user(user)
        return rows if is_county_wide(user) else rows.filter(round__state=RoundState.FINISHED)

    def counted(self):
        """Accounts that were checked: the denominator of the pass rate."""
        return self.filter(state=EntryState.CHECKED)

    def failed(self):
        return self.filter(state=EntryState.CHECKED, passed=False)


class FindingQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Every finding; for a unit its own, once an order went out or the round is finished."""
        rows = super().for_user(user).filter(withdrawn_at__isnull=True)
        if is_county_wide(user):
            return rows
        return rows.filter(Q(rectification__isnull=False) | Q(round__state=RoundState.FINISHED))

    def standing(self):
        """Findings that were not withdrawn by a corrected check."""
        return self.filter(withdrawn_at__isnull=True)


class RectificationQuerySet(ScopedRecordQuerySet):
    def open(self):
        return self.exclude(state__in=(OrderState.CLOSED, OrderState.LIFTED))

    def owed(self):
        """Orders that wait for the unit."""
        return self.filter(state__in=(OrderState.WAITING, OrderState.RETURNED))

    def late(self, today):
        """Orders whose deadline passed without an answer."""
        return self.owed().filter(due_on__lt=today)

    def to_verify(self, user):
        """Answered orders that *user* may verify: those in whose answers or pleas *user* took no part (article 35)."""
        own = Count("steps", filter=Q(steps__by=user, steps__step__in=UNIT_STEPS))
        return self.filter(state=OrderState.ANSWERED).alias(own=own).filter(own=0)

    def to_check(self, user):
        """Orders with which a checker has to deal: answers that *user* may verify, open pleas."""
        pleading = self.owed().filter(pleas__state=PleaState.OPEN)
        return self.filter(Q(pk__in=self.to_verify(user).values("pk")) | Q(pk__in=pleading.values("pk")))

    def for_lists(self):
        """Everything a list row shows, without further queries."""
        return self.select_related("unit", "round", "account__platform").prefetch_related("findings", "pleas")


class ConsequenceQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Every consequence; for a unit its own, once the round is finished."""
        rows = super().for_user(user)
        return rows if is_county_wide(user) else rows.filter(round__state=RoundState.FINISHED)

    def talks_for(self, user):
        """Talks: a unit sees its own at once, since it is called in."""
        return super().for_user(user)


class CensusQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """A stock-taking concerns everybody who has a duty."""
        return self if user.is_authenticated and user.duties else self.none()

    def current(self):
        """The open one, or None."""
        return self.filter(is_current=True).first()


class CensusAnswerQuerySet(ScopedRecordQuerySet):
    """Answers of the units one may see."""


class CircularQuerySet(ScopedRecordQuerySet):
    def for_user(self, user):
        """Issued circulars for everybody who signed in (they are addressed to all units); drafts for the county."""
        if not user.is_authenticated or not user.duties:
            return self.none()
        return self if is_county_wide(user) else self.filter(state=CircularState.ISSUED)


def _within(user, lookup: str) -> Q:
    scope = Q(pk__in=[])
    for duty in user.duties:
        if duty.role in UNIT_BOUND:
            scope |= Q(**{lookup: duty.unit.path})
    return scope

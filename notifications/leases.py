"""Leases: how long a claimed row stays claimed. The same two questions for ticks, deliveries and jobs.

A lease that ends much later than anybody could have asked for was written under another clock (the demo clock was
put back, the server's clock jumped). It counts as ended, so a jump can never lock work away. "Much": twice the
longest lease, because a rival may have read its clock a moment after us.
"""

import datetime as dt

from django.db.models import Q

LEASE = dt.timedelta(seconds=60)


def ended(field: str, now: dt.datetime, longest: dt.timedelta = LEASE) -> Q:
    """Rows whose *field* is empty, past, or further ahead than twice *longest*."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + 2 * longest})


def older(field: str, now: dt.datetime, age: dt.timedelta) -> Q:
    """Rows whose *field* lies at least *age* back, or (clock put back) in the future."""
    return Q(**{f"{field}__lte": now - age}) | Q(**{f"{field}__gt": now})

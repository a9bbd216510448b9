"""Keep people who must not meet out of one building at the same time (C-R4).

Anyone who books learns only that the time is not available, in the same words as for any other clash.
"""

from django.conf import settings

from interviews.rooms.models import Booking, Site
from interviews.rooms.spans import Span


def would_meet(site_id, others, during, *, at, moving=None):
    """Whether one of `others` has a booking at the site within BOOKING_APART of `during`. Calls do not count."""
    return bool(others) and _near(site_id, others, during, at, moving).exists()


def _near(site_id, others, during, at, moving):
    window = Span(during.starts_at - settings.BOOKING_APART, during.ends_at + settings.BOOKING_APART)
    near = (
        Booking.objects.blocking(at).overlapping(window).filter(room__site=site_id, alone=True, participant__in=others)
    )
    return near.exclude(pk=moving.pk) if moving else near


def separation_windows(others, begin, end, *, at, moving=None):
    """{site id: [(start, end)]}: the times between `begin` and `end` when one of `others` is near. One query."""
    found = {}
    if others:
        theirs = Booking.objects.blocking(at).filter(alone=True, participant__in=others)
        theirs = theirs.filter(blocked_until__gt=begin, blocked_from__lt=end)
        theirs = theirs.exclude(pk=moving.pk) if moving else theirs
        for site, start, until in theirs.values_list("room__site_id", "blocked_from", "blocked_until"):
            found.setdefault(site, []).append((start - settings.BOOKING_APART, until + settings.BOOKING_APART))
    return found


def lock_sites(site_ids):
    """Lock the sites `site_ids`, so that two people who must not meet cannot be booked there at the same moment.

    Locks on the two participants would not prevent that.
    """
    list(Site.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=site_ids).values_list("pk"))

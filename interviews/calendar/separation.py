"""People who must not meet share no building window (domain.md D, *conflict spacing*; C-R4).

Who books is only told that the time is not available, in the words that say so of anything else.
"""

from django.conf import settings

from interviews.rooms.models import Booking, Site
from interviews.rooms.spans import Span


def meets(site_id, others, during, *, at, moving=None):
    """True when somebody of `others` has a booking at the site within BOOKING_APART of `during`, calls aside."""
    return bool(others) and _near(site_id, others, during, at, moving).exists()


def _near(site_id, others, during, at, moving):
    window = Span(during.starts_at - settings.BOOKING_APART, during.ends_at + settings.BOOKING_APART)
    near = Booking.objects.standing(at).touching(window).filter(room__site=site_id, alone=True, participant__in=others)
    return near.exclude(pk=moving.pk) if moving else near


def windows(others, begin, end, *, at, moving=None):
    """{site id: [(start, end)]} of the times between `begin` and `end` that people kept apart from `others` stay away.

    Loaded in one query, for the search of free slots.
    """
    found = {}
    if others:
        theirs = Booking.objects.standing(at).filter(alone=True, participant__in=others)
        theirs = theirs.filter(blocked_until__gt=begin, blocked_from__lt=end)
        theirs = theirs.exclude(pk=moving.pk) if moving else theirs
        for site, start, until in theirs.values_list("room__site_id", "blocked_from", "blocked_until"):
            found.setdefault(site, []).append((start - settings.BOOKING_APART, until + settings.BOOKING_APART))
    return found


def lock_building(site_ids):
    """Let one of those who must not meet book at a time: both sides of a pair come through here.

    A lock of each person alone would let two who must not meet be booked side by side at the same moment.
    """
    list(Site.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=site_ids).values_list("pk"))

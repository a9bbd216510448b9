"""Limits on the booking times that an institution can set (†), checked when the server starts."""

from datetime import timedelta

from django.conf import settings
from django.core.checks import Error, register

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

LIMITS = {
    "BOOKING_HOLD": (MINUTE, DAY),
    "BOOKING_GRACE": (5 * MINUTE, 120 * MINUTE),
    "BOOKING_COMING": (MINUTE, 240 * MINUTE),
    "BOOKING_NOTICE": (timedelta(), 30 * DAY),
    "BOOKING_AHEAD": (7 * DAY, 730 * DAY),
    "BOOKING_OFFER": (5 * MINUTE, 7 * DAY),
    "BOOKING_APART": (15 * MINUTE, DAY),
    "ANSWER_AFTER": (MINUTE / 120, MINUTE / 12),
}
"""The smallest and largest value of each setting."""


@register()
def check_booking_settings(app_configs, **kwargs):
    """Report each setting that lies outside its limits, and a notice as long as the booking window."""
    wrong = [name for name, (least, most) in LIMITS.items() if not least <= getattr(settings, name) <= most]
    found = [
        Error(f"{name} is {getattr(settings, name)}; it has to lie between {LIMITS[name][0]} and {LIMITS[name][1]}.",
              hint="See .env.example.", id="interviews.E001")
        for name in wrong
    ]  # fmt: skip
    if settings.BOOKING_NOTICE >= settings.BOOKING_AHEAD:
        found.append(Error("BOOKING_NOTICE is not shorter than BOOKING_AHEAD, so nothing could be booked.",
                           id="interviews.E002"))  # fmt: skip
    return found

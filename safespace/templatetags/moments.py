"""The filters `date` and `time` of every template: they print moments in the active time zone only.

Without one, Django would silently use the server's zone and print wrong times for a study elsewhere.
"""

import datetime

from django import template
from django.template import defaultfilters
from django.utils import timezone

register = template.Library()


class NoClock(RuntimeError):
    """A template prints a moment while no zone is active."""


@register.filter(expects_localtime=True, is_safe=False)
def date(value, form=None):
    return defaultfilters.date(_by_a_clock(value), form)


@register.filter(expects_localtime=True, is_safe=False)
def time(value, form=None):
    return defaultfilters.time(_by_a_clock(value), form)


def _by_a_clock(value):
    if isinstance(value, datetime.datetime) and timezone.is_aware(value) and not hasattr(timezone._active, "value"):
        raise NoClock("Activate a zone first: a request does (SiteClockMiddleware, StudyMiddleware).")
    return value

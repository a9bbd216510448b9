"""The filters `date` and `time` of every template: a moment is printed by a clock that was chosen, or not at all.

Django falls back to the server's zone without a word, so a page of a study elsewhere would print wrong times.
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

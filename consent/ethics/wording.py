"""Dates and times as text, in the time zone of a study and the active language."""

from django.utils.translation import gettext as _

from safespace.base.text.languages import day_in_words, isolated


def day_words(day):
    """Such as "4 November 2026"."""
    return day_in_words(day)


def moment_words(study, at):
    """Such as "4 November 2026, 14:20 (GMT)", or "(UTC+03)" for a zone without an abbreviation."""
    there = at.astimezone(study.tz)
    letters = there.tzname()
    zone = letters if letters.isalpha() else f"UTC{letters}"
    return _("%(day)s, %(clock)s (%(zone)s)") % {
        "day": day_words(there), "clock": f"{there:%H:%M}", "zone": isolated(zone),
    }  # fmt: skip


def clock_words(study, at):
    """Such as "12:03:41"."""
    return f"{at.astimezone(study.tz):%H:%M:%S}"


def minute_words(study, at):
    """Such as "12:03"."""
    return f"{at.astimezone(study.tz):%H:%M}"

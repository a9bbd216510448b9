"""Dates and times as text, in the time zone of a study."""


def day_words(day):
    """Such as "4 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def moment_words(study, at):
    """Such as "4 November 2026, 14:20 (GMT)", or "(UTC+03)" for a zone without an abbreviation."""
    there = at.astimezone(study.tz)
    letters = there.tzname()
    zone = letters if letters.isalpha() else f"UTC{letters}"
    return f"{day_words(there)}, {there:%H:%M} ({zone})"


def clock_words(study, at):
    """Such as "12:03:41"."""
    return f"{at.astimezone(study.tz):%H:%M:%S}"


def minute_words(study, at):
    """Such as "12:03"."""
    return f"{at.astimezone(study.tz):%H:%M}"

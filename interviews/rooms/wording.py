"""Times and dates in words: "14:00", "Thursday 26 November", "Newcastle time (GMT)"."""


def clock(at, site):
    return f"{at.astimezone(site.clock):%H:%M}"


def date_words(day, today):
    """Such as "Thursday 26 November", with the year if it is not that of `today`."""
    return f"{day:%A} {day.day} {day:%B}{_year(day, today)}"


def dates_words(days, today):
    """From the first to the last of `days`, such as "23 to 27 November"."""
    first, last = days[0], days[-1]
    if first == last:
        return date_words(first, today)
    month = "" if first.month == last.month else f" {first:%B}"
    return f"{first.day}{month} to {last.day} {last:%B}{_year(last, today)}"


def _year(day, today):
    return "" if day.year == today.year else f" {day.year}"


def zone_words(site, at):
    """The time zone of a site in words. A zone without an abbreviation shows its offset from UTC."""
    letters = at.astimezone(site.clock).tzname()
    return f"{site.name} time ({letters if letters.isalpha() else 'UTC' + letters})"


def time_words(span, site, at):
    """Such as "Thursday 26 November, 14:00 to 15:30", with the year if it is not that of the moment `at`."""
    day = date_words(site.day_of(span.starts_at), site.day_of(at))
    return f"{day}, {clock(span.starts_at, site)} to {clock(span.ends_at, site)}"


def hours_until(start, end, site):
    """Such as "13:45 to 15:45"."""
    return f"{clock(start, site)} to {clock(end, site)}"

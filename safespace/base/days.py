"""Counting days by the calendar."""

from calendar import monthrange


def months_after(day, months):
    """The same day `months` later; the last of its month where that month is shorter.

    Twelve months after 1 June 2027 are 1 June 2028, although 2028 has a day more.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))

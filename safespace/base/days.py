"""Calendar arithmetic with days."""

from calendar import monthrange


def months_after(day, months):
    """The same day `months` later, or the last day of that month if it is shorter.

    Twelve months after 1 June 2027 is 1 June 2028, although that is 366 days.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))

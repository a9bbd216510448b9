"""Times of sessions in words, by the clock of the study: "Monday 23 November, 14:00 to 15:30 (GMT)"."""

from datetime import timedelta


def clock(study, at):
    """Such as "14:00"."""
    return f"{at.astimezone(study.tz):%H:%M}"


def clock_seconds(study, at):
    """Such as "12:03:41"."""
    return f"{at.astimezone(study.tz):%H:%M:%S}"


def zone(study, at):
    """The zone's letters at that moment, such as "GMT", or its distance from UTC where it has none."""
    return _letters(at.astimezone(study.tz))


def day(study, at):
    """Such as "Monday 23 November"."""
    there = at.astimezone(study.tz)
    return f"{there:%A} {there.day} {there:%B}"


def near_day(study, at, now):
    """ "Today", "Tomorrow", or the day in full."""
    days = (study.day(at) - study.day(now)).days
    return {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get(days, day(study, at))


def span(session, now):
    """Such as "Today 14:00 to 15:30 (GMT)"."""
    study = session.study
    return (
        f"{near_day(study, session.starts_at, now)} {clock(study, session.starts_at)} to "
        f"{clock(study, session.ends_at)} ({zone(study, session.starts_at)})"
    )


def place(session):
    """The room, with its own clock where that differs from the study's, or that there is none yet."""
    if not session.booking_id:
        return "No room yet"
    room = session.booking.room
    there = session.starts_at.astimezone(room.site.clock)
    if there.utcoffset() == session.starts_at.astimezone(session.study.tz).utcoffset():
        return room.name
    return f"{room.name} ({there:%H:%M} {_letters(there)} there)"


def _letters(there):
    return there.tzname() if there.tzname().isalpha() else f"UTC{there.tzname()}"


def length(duration):
    """Such as "34 minutes" or "1 hour 4 minutes"; less than a minute is "under a minute"."""
    minutes = int(duration / timedelta(minutes=1))
    if minutes < 1:
        return "under a minute"
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} hour{'s' * (hours != 1)}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} minute{'s' * (minutes != 1)}")
    return " ".join(parts)

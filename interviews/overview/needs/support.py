"""The support list: while no entry was checked recently, no session of the study can begin (C-R9)."""

from datetime import datetime, time, timedelta

from django.urls import reverse

from consent.ethics.wording import day_words
from interviews.overview.needs.need import NEAR, Harm, Need, harm_of_meeting
from interviews.sessions.models import State
from interviews.sessions.wording import clock, near_day
from interviews.support.models import SupportResource
from safespace.studies.roles import Permission

SOON = timedelta(days=14)


def support_needs(member, sessions, at):
    """For those who keep the list: it is empty or out of date, or will be within a fortnight."""
    if not member.may(Permission.WRITE_SUPPORT):
        return
    study, url = member.study, reverse("support:index", args=[member.study_id])
    last_days = [one.expires_on for one in SupportResource.objects.of(study)]
    today, last = study.day(at), max(last_days, default=None)
    if last is not None and last >= today:
        if last - today <= SOON:
            words = f"Last day {day_words(last)}. Ring them, and write down that they were checked."
            due, warned = _end_of(last, study), _end_of(last - SOON - timedelta(days=1), study)
            title = "The support list runs out"
            yield Need(Harm.WORK, due, "life-buoy", title, words, url, "Check it", since=warned)
        return
    title = "The support list is empty" if last is None else "The support list is out of date"
    words, harm, due = "No session can begin without it.", Harm.WORK, at
    ahead = next((one for one in sessions if one.state == State.PLANNED and one.ends_at > at), None)
    if ahead is not None:
        due, harm = ahead.starts_at, harm_of_meeting(ahead.starts_at, at)
        words += f" Next session: {near_day(study, due, at)} at {clock(study, due)}."
    moments = [_end_of(last, study)] if last is not None else []
    moments += [ahead.starts_at - NEAR] if ahead is not None else []
    since = max((one for one in moments if one <= at), default=None)
    yield Need(harm, due, "life-buoy", title, words, url, "Mend", "clay", since=since)


def _end_of(day, study):
    return datetime.combine(day + timedelta(days=1), time.min, study.tz)

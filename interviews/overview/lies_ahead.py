"""What a colleague still has to do before a role or an account ends: sessions to lead and to interpret (F-R5)."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from interviews.rooms.models import Booking
from interviews.sessions import wording
from interviews.sessions.models import Session


@dataclass(frozen=True)
class WithPerson:
    """What a colleague does ahead with one participant: how often, when in words, and the page of the first."""

    pseudonym: str
    count: int
    days: str
    url: str


@dataclass(frozen=True)
class LiesAhead:
    """The sessions a colleague leads and those they interpret, each a tuple of WithPerson, soonest first."""

    leads: tuple
    interprets: tuple

    @property
    def sessions(self):
        return sum(one.count for one in self.leads)

    @property
    def interpretings(self):
        return sum(one.count for one in self.interprets)


def lies_ahead(study, user_id, at):
    """The LiesAhead of the account `user_id` in `study` at `at`, in two queries. Sessions under way count."""
    led, interpreted = (rows.filter(study=study) for rows in _ahead_of(user_id, at))
    return LiesAhead(_by_person(led, study, "conduct:show"), _by_person(interpreted, study, "bookings:show"))


def sessions_ahead_of_account(user_id, at):
    """[(name of a study, sessions to lead, sessions to interpret)] of one account, for who administers accounts."""
    led, interpreted = (_by_study(rows) for rows in _ahead_of(user_id, at))
    return [(name, led.get(name, 0), interpreted.get(name, 0)) for name in sorted({*led, *interpreted})]


def _ahead_of(user_id, at):
    led = Session.objects.of_interviewer(user_id).unfinished().filter(ends_at__gt=at)
    return led, Booking.objects.ahead(at).filter(interpreter=user_id)


def _by_study(rows):
    return dict(rows.order_by().values_list("study__name").annotate(Count("pk")))


def _by_person(rows, study, page):
    theirs = {}
    for row in rows.select_related("participant").order_by("starts_at", "id"):
        theirs.setdefault(row.participant.pseudonym, []).append(row)
    return tuple(_with_person(name, rows, study, page) for name, rows in theirs.items())


def _with_person(pseudonym, rows, study, page):
    first, last = wording.day(study, rows[0].starts_at), wording.day(study, rows[-1].starts_at)
    days = f"{first}, {wording.clock(study, rows[0].starts_at)}"
    if len(rows) > 1:
        days += f", and {len(rows) - 1} more until {last}"
    return WithPerson(pseudonym, len(rows), days, reverse(page, args=[study.pk, rows[0].pk]))

"""A shorter rest between two sessions, at the person's own wish (C-R7)."""

from django.db import transaction

from interviews.sessions import wording
from interviews.sessions.models import Session, State
from safespace.base.refusals import Refusal


class NotAhead(Refusal):
    sentence = "This session is no longer ahead, so there is nothing to write down."


class RestedAnyway(Refusal):
    """A wish that nothing was short of would be a false statement on record."""

    sentence = "There are two days between this session and every other one, so there is nothing to write down."


@transaction.atomic
def keep_own_wish(*, session, by, at):
    """Record that they asked for the day of `session` themselves. Twice is harmless. Raises NotAhead, RestedAnyway."""
    session = session.locked()
    if session.state != State.PLANNED:
        raise NotAhead
    if not talks_near(session).exists():
        raise RestedAnyway
    session.keep_own_wish(session.starts_at, by=by, at=at)
    return session


def talks_near(session):
    """The other sessions of the same person that leave less than two days of rest before or after `session`."""
    others = Session.objects.filter(participant_id=session.participant_id).exclude(pk=session.pk)
    return others.near(session.starts_at, session.ends_at).order_by("starts_at")


def own_wish_page(session):
    """The day of `session` in words, what is near it, and whether the wish is written down already."""
    study = session.study
    return {
        "day": wording.day(study, session.starts_at),
        "near": [_in_words(one, session) for one in talks_near(session)],
        "kept": session.own_wish_on == study.day(session.starts_at),
    }


def _in_words(other, session):
    side = "before" if other.starts_at < session.starts_at else "after"
    day, clock = wording.day(session.study, other.starts_at), wording.clock(session.study, other.starts_at)
    return f"Session {other.number}, {side} it, is on {day} at {clock}."

"""Who may see an identity: an interviewer around their own session, other roles as the access table says."""

from django.conf import settings

from interviews.sessions.models import Session, State
from safespace.base.refusals import Refusal
from safespace.participants.identity.reveal import reveal_identity
from safespace.studies.need_to_know import Thing, Way
from safespace.studies.team.training import TO_MEET_PEOPLE, TrainingRecord, in_words


class TrainingLapsed(Refusal):
    """Training that is required to meet people is out of date (F-R6)."""

    sentence = "Your training has to be in date first: {missing}. You can write it down in your settings."
    status = 403


def meeting(participant, user_id, at):
    """The session of `user_id` with `participant` that is under way or within IDENTITY_IN_TIME (†) of `at`, or None."""
    return near_sessions(user_id, at).filter(participant=participant).order_by("starts_at").first()


def is_near(session, user_id, at):
    """Whether `session`, already loaded, is such a session."""
    reach = settings.IDENTITY_IN_TIME
    held = session.interviewer_id == user_id and session.state not in (State.CALLED_OFF, State.NO_SHOW)
    return held and session.starts_at <= at + reach and session.ends_at >= at - reach


def near_sessions(user_id, at):
    """The sessions of `user_id` that are under way or within IDENTITY_IN_TIME of `at`."""
    reach = settings.IDENTITY_IN_TIME
    near = Session.objects.of_interviewer(user_id).filter(starts_at__lte=at + reach, ends_at__gte=at - reach)
    return near.exclude(state__in=(State.CALLED_OFF, State.NO_SHOW))


def open_identity(*, key, participant, reason, by, at, why=None):
    """`reveal_identity`, naming the session that gives an interviewer a need to know. Raises TrainingLapsed too."""
    talk = None
    if by.way(Thing.IDENTITY) == Way.IN_TIME:
        missing = TrainingRecord.objects.missing(by.actor_id, TO_MEET_PEOPLE, by.study.day(at))
        if missing:
            raise TrainingLapsed(missing=in_words(missing))
        talk = meeting(participant, by.actor_id, at)
    return reveal_identity(
        key=key, participant=participant, reason=reason, by=by, at=at, meeting=talk.pk if talk else None, why=why
    )

"""The session that gives an interviewer a need to know who a person is."""

from django.conf import settings

from interviews.sessions.models import Session, State


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

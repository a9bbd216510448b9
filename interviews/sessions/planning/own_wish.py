"""A shorter rest between two sessions, at the person's own wish (C-R7)."""

from django.db import transaction

from interviews.sessions.models import State
from safespace.base.refusals import Refusal


class NotAhead(Refusal):
    sentence = "This session is no longer ahead, so there is nothing to write down."


@transaction.atomic
def keep_own_wish(*, session, by, at):
    """Record that they asked for the day of `session` themselves. Twice is harmless. Raises NotAhead."""
    session = session.locked()
    if session.state != State.PLANNED:
        raise NotAhead
    session.keep_own_wish(session.starts_at, by=by, at=at)
    return session

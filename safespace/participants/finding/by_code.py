"""Finds one participant by an exact code or pseudonym, for roles that may not list participants."""

from django.db import transaction
from django.db.models import Q

from safespace.accounts.sign_in.throttle import AttemptCounter
from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.base.text.comparing import comparable
from safespace.participants import actions
from safespace.participants.models import Participant


class NoSuchCode(Refusal):
    """No participant of this study has this code or pseudonym."""

    sentence = "Nothing was found under this. Look at it letter by letter; a code looks like LW-7Q3M."
    status = 422
    field = "code"


def find_by_code(study, words, *, by, at):
    """The Participant of `study` with the code or pseudonym `words`, ignoring case and extra spaces.

    Wrong attempts are logged and rate-limited per account, so that participants cannot be found by guessing. Raises
    NoSuchCode, TooSoon.
    """
    tried = AttemptCounter.objects.attempt(prompt="code of a participant", subject=by.actor_id, browser=None, at=at)
    words = comparable(words)
    found = Participant.objects.filter(study=study).filter(Q(code__iexact=words) | Q(pseudonym__iexact=words)).first()
    if found is None:
        with transaction.atomic(durable=True):  # the refusal must not undo it
            record(actions.CODE_NOT_FOUND, by=by, at=at, study=study)
        raise NoSuchCode
    tried.uncount()
    return found

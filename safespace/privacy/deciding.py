"""Decides a request to erase: the second person agrees and the keys are destroyed, or declines (E-R3, F-R4)."""

from django.db import transaction

from safespace.accounts.second_person import second_person
from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.privacy import actions
from safespace.privacy.asking import ErasureDecision, Outcome
from safespace.privacy.erasure import SamePerson, carry_out, order

LOG = {Outcome.TURNED_DOWN: actions.TURNED_DOWN, Outcome.TAKEN_BACK: actions.TAKEN_BACK}


class AlreadyDecided(Refusal):
    sentence = "Somebody decided this already. Nothing more was changed."


class NotTheAsker(Refusal):
    sentence = "Only the person who asked can take it back. You can say no instead."


class NoWhy(Refusal):
    """A refusal needs a reason, which the person who asked may know (GDPR Art. 12(4))."""

    sentence = "Write a few words about why not. The person who asked can read them."
    status = 422
    field = "words"


def agree(asked, *, by, at):
    """Sign the ErasureRequest as the second person, destroy its keys and return the Erasure.

    Idempotent. Must not be called in a transaction (see `erase`). An interrupted erasure is resumed by the periodic
    job. Raises SamePerson, GateClosed, AlreadyDecided.
    """
    with transaction.atomic(durable=True):
        ordered = _agree(asked, by, at)
    carry_out(ordered, by=by, at=at)
    return ordered


def _agree(asked, by, at):
    asked = asked.locked()
    before = ErasureDecision.objects.filter(request=asked).select_related("erasure").first()
    if before is not None and before.erasure and before.decided_by == by.actor_id:
        return before.erasure
    _require_open(asked, before, by)
    second_gate(asked, at, by=by).require()
    ordered = order(key=asked.pk, participant=asked.participant, kinds=asked.kinds, by=by, at=at)
    _decide(asked, Outcome.AGREED, by, at, erasure=ordered)
    return ordered


def second_gate(asked, at, *, by):
    """The Gate for `by` to be the second person, shown on the page as well (E-R3, F-R4)."""
    return second_person(by=by.actor_id, first=asked.recorded_by, at=at)


def _require_open(asked, before, by):
    if before is not None:
        raise AlreadyDecided
    if by.actor_id is None or by.actor_id == asked.recorded_by:
        raise SamePerson


@transaction.atomic
def turn_down(asked, *, words, by, at):
    """Decline the request as the second person, for the reason `words`. Idempotent.

    Raises SamePerson, AlreadyDecided, NoWhy.
    """
    if len(words.strip()) < 3:
        raise NoWhy
    asked = asked.locked()
    if (before := _same(asked, Outcome.TURNED_DOWN, by)) is not None:
        return before
    _require_open(asked, ErasureDecision.objects.filter(request=asked).first(), by)
    return _say(asked, Outcome.TURNED_DOWN, by, at, words=words.strip())


@transaction.atomic
def take_back(asked, *, by, at):
    """Take one's own open request back. Idempotent. Raises NotTheAsker, AlreadyDecided."""
    asked = asked.locked()
    if (before := _same(asked, Outcome.TAKEN_BACK, by)) is not None:
        return before
    if by.actor_id is None or by.actor_id != asked.recorded_by:
        raise NotTheAsker
    if ErasureDecision.objects.filter(request=asked).exists():
        raise AlreadyDecided
    return _say(asked, Outcome.TAKEN_BACK, by, at)


def _same(asked, outcome, by):
    return ErasureDecision.objects.filter(request=asked, outcome=outcome, decided_by=by.actor_id).first()


def _say(asked, outcome, by, at, **more):
    said = _decide(asked, outcome, by, at, **more)
    record(LOG[outcome], by=by, at=at, study=asked.study, participant=asked.participant, about=asked)
    return said


def _decide(asked, outcome, by, at, **more):
    said = ErasureDecision(
        request=asked, outcome=outcome, asked_by=asked.recorded_by, decided_by=by.actor_id, decided_at=at,
        recorded_by=by.actor_id, **more,
    )  # fmt: skip
    said.save(force_insert=True)
    return said

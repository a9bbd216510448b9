"""Seeing who somebody is: needs a reason, lasts two minutes, leaves a line in the log (domain.md E-R2)."""

from dataclasses import dataclass

from django.db import transaction

from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants import actions
from safespace.participants.models import REVEAL_LASTS, Linkage, Reveal, SafeContact


class NoReason(Refusal):
    """A reveal without a reason that could be read later."""

    sentence = "Write a few words about why you need it. They stay on record."
    field = "note"


@dataclass(frozen=True)
class Identity:
    """Who somebody is, for as long as a reveal runs. Shown by `_revealed.html` alone."""

    name: str
    phone: str
    email: str
    until: object


@transaction.atomic
def reveal_identity(*, key, participant, reason, by, at):
    """Let `by` see who `participant` is for two minutes. Raises NoReason (domain.md E-R2, C-R1)."""
    if len(reason.strip()) < 3:
        raise NoReason

    def make():
        shown = Reveal(
            id=key,
            participant=participant,
            user_id=by.actor_id,
            reason=reason.strip(),
            shown_at=at,
            until=at + REVEAL_LASTS,
            recorded_by=by.actor_id,
        )
        shown.save(force_insert=True)
        record(
            actions.REVEALED,
            by=by,
            at=at,
            study=participant.study,
            participant=participant,
            about=shown,
            reason=reason.strip(),
        )
        return shown

    return once(Reveal, key, by=by, make=make)


def revealed_identity(participant, *, to, at):
    """The Identity that a running reveal shows to member `to`, or None."""
    running = (
        Reveal.objects.filter(participant=participant, user_id=to.actor_id, shown_at__lte=at, until__gt=at)
        .order_by("-until")
        .first()
    )
    if running is None:
        return None
    person = Linkage.objects.get(participant=participant).open()
    return Identity(person.name, person.phone, person.email, running.until)


@transaction.atomic
def show_safe_word(participant, *, by, at):
    """The safe word of the plan in force, or an empty string; that it was shown stays on record (domain.md C-R2)."""
    current = SafeContact.objects.current(participant)
    record(actions.CODE_PHRASE_SHOWN, by=by, at=at, study=participant.study, participant=participant, about=participant)
    return current.plan["safe_word"] if current else ""

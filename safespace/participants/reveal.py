"""Seeing who somebody is: needs a reason, lasts two minutes, leaves a line in the log (domain.md E-R2)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

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
    external_id: str
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


def with_reveals(participants, *, to, at):
    """`participants` with `revealed_until`: when a reveal that runs for member `to` ends, None where none runs."""
    running = Reveal.objects.filter(participant=OuterRef("pk"), user_id=to.actor_id, shown_at__lte=at, until__gt=at)
    return participants.annotate(revealed_until=Subquery(running.order_by("-until").values("until")[:1]))


def revealed_identity(participant):
    """The Identity that a running reveal shows, or None. `participant` comes from `with_reveals`."""
    if participant.revealed_until is None:
        return None
    person = Linkage.objects.get(participant=participant).open()
    return Identity(person.name, person.phone, person.email, person.external_id or "", participant.revealed_until)


@transaction.atomic
def show_safe_word(participant, *, by, at):
    """The safe word of the plan in force, or an empty string; that it was shown stays on record (domain.md C-R2)."""
    current = SafeContact.objects.current(participant)
    record(actions.CODE_PHRASE_SHOWN, by=by, at=at, study=participant.study, participant=participant, about=participant)
    return current.plan["safe_word"] if current else ""

"""Seeing who somebody is: needs a reason, lasts two minutes, leaves a line in the log (domain.md E-R2)."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants import actions
from safespace.participants.identity.reveal_limits import RevealsStopped, holders, require_pace, stop_reveals, tell
from safespace.participants.models import REVEAL_LASTS, Linkage, Reveal, SafeContact
from safespace.participants.no_contact import require_contact_wanted
from safespace.participants.separation import require_may_meet
from safespace.studies.approval import Act, require_approval
from safespace.studies.need_to_know import Role, Thing, Way


class NoReason(Refusal):
    """A reveal without a reason that could be read later."""

    sentence = "Write a few words about why you need it. They stay on record."
    field = "note"


class NotMeetingSoon(Refusal):
    """An interviewer asks for a name outside the day around their own talk (F, just in time)."""

    sentence = (
        "You can see who this is from a day before your talk with them until a day after it. Ask the coordinator."
    )
    status = 403


class NotYours(Refusal):
    """The role comes to no identity by itself."""

    sentence = "Your role does not include who somebody is."
    status = 403


@dataclass(frozen=True)
class Identity:
    """Who somebody is, for as long as a reveal runs. Shown by `_revealed.html` alone."""

    name: str
    phone: str
    email: str
    external_id: str
    until: object


HARM = "harm"
SAFETY = frozenset({"call_off", HARM})
"""Reasons for which a name may be looked up without a live approval: to call something off, or a risk of harm."""


def reveal_identity(*, key, participant, reason, by, at, meeting=None, why=None):
    """Let the Membership `by` see who `participant` is for two minutes (domain.md E-R2, C-R1, F-R11).

    How depends on the role's way to an identity: who looks after contact needs a reason; an interviewer also `meeting`,
    the id of a talk of theirs a day off at most, as the floor above found it; a break-glass read notifies the
    principal investigator and the data protection officer. `why` is the code of the reason: without a live approval
    only those in SAFETY and a break-glass read open anything, and while the person wants no contact only HARM and a
    break-glass read. Raises NoReason, NotMeetingSoon, NotYours, ApprovalNotLive, NoContactWanted, RevealsStopped.
    """
    if len(reason.strip()) < 3:
        raise NoReason
    with at_a_pace(participant.study, by, at):
        way = _way(by, meeting)
        if way != Way.BREAK_GLASS and why not in SAFETY:
            require_approval(participant.study_id, Act.REVEAL, at)
        if way != Way.BREAK_GLASS and why != HARM:
            require_contact_wanted(participant)
        code = actions.BREAK_GLASS_READ if way == Way.BREAK_GLASS else actions.REVEALED
        detail = {"session": str(meeting)} if way == Way.IN_TIME else None
        return show(key=key, participant=participant, reason=reason.strip(), by=by, at=at, code=code, detail=detail)


@contextmanager
def at_a_pace(study, by, at):
    """One transaction in which somebody reads an identity; when it is one too many, that stays written (F-R11)."""
    try:
        with transaction.atomic():
            yield
    except RevealsStopped as stopped:
        stop_reveals(study=study, by=by, at=at, until=stopped.until)
        raise


def _way(by, meeting):
    way = by.way(Thing.IDENTITY)
    if way == Way.IN_TIME and meeting is None:
        raise NotMeetingSoon
    if way not in (Way.WRITE, Way.IN_TIME, Way.BREAK_GLASS):
        raise NotYours
    return way


def show(*, key, participant, reason, by, at, code, detail=None, latest=None):
    """Write a Reveal and its line in the log; for acts that asked before whether `by` may, inside `at_a_pace`.

    A broken glass is told to investigator and officer. It ends at `latest` at the latest. Raises RevealsStopped, and
    ForSomebodyElse where the person must not meet `by` (C-R4).
    """
    require_may_meet(participant, by)

    def make():
        require_pace(by.actor_id, at)
        until = min(at + REVEAL_LASTS, latest or at + REVEAL_LASTS)
        shown = Reveal(
            id=key, participant=participant, user_id=by.actor_id, reason=reason, shown_at=at, until=until,
            recorded_by=by.actor_id,
        )  # fmt: skip
        shown.save(force_insert=True)
        study = participant.study
        record(code, by=by, at=at, study=study, participant=participant, about=shown, reason=reason, detail=detail)
        if code == actions.BREAK_GLASS_READ:
            tell(holders(study, at, Role.PRINCIPAL_INVESTIGATOR, Role.DATA_PROTECTION_OFFICER), at)
        return shown

    return once(Reveal, key, by=by, make=make, same={"participant_id": participant.pk, "reason": reason})


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
    """The safe word of the plan in force, or an empty string; that it was shown stays on record (domain.md C-R2).

    Raises ForSomebodyElse where the person must not meet `by` (C-R4).
    """
    require_may_meet(participant, by)
    current = SafeContact.objects.current(participant)
    record(actions.CODE_PHRASE_SHOWN, by=by, at=at, study=participant.study, participant=participant, about=participant)
    return current.plan["safe_word"] if current else ""

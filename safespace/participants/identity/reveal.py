"""Opens a participant's identity: for a reason, for two minutes, and logged (E-R2).

A look shows the name. The telephone number and the e-mail address lead to the person, so they show only for safety, or
while contact is possible (C-R1), which a higher folder finds out and passes on.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery

from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants import actions
from safespace.participants.identity.reveal_limits import RevealsStopped, holders, notify, require_pace, stop_reveals
from safespace.participants.models import REVEAL_LASTS, Linkage, Reveal, SafeContact, Shows
from safespace.participants.no_contact import require_contact_wanted
from safespace.participants.safe_contact.hold import require_not_on_hold
from safespace.participants.separation import require_list_known, require_may_meet
from safespace.studies.approval import Act, require_approval
from safespace.studies.need_to_know import Role, Thing, Way


class NoReason(Refusal):
    """The reveal has no reason, or one too short to be of use."""

    sentence = "Write a few words about why you need it. They stay on record."
    field = "note"


class NotMeetingSoon(Refusal):
    """An interviewer may open a name only from a day before their own session to a day after it."""

    sentence = (
        "You can see who this is from a day before your talk with them until a day after it. Ask the coordinator."
    )
    status = 403


class NotYours(Refusal):
    """The role cannot open an identity alone."""

    sentence = "Your role does not include who somebody is."
    status = 403


@dataclass(frozen=True)
class Identity:
    """A person's identity while a reveal lasts. Only `_revealed.html` shows it.

    `phone` and `email` are None where they may not be used now, and empty for a person who has none.
    """

    name: str
    name_to_use: str
    pronouns: str
    phone: str | None
    email: str | None
    external_id: str
    until: object

    @property
    def tel(self):
        """The number as a telephone dials it (RFC 3966)."""
        return self.phone.replace(" ext. ", ";ext=")


HARM = "harm"
SAFETY = frozenset({"call_off", HARM})
"""Reasons that open a name without a live approval: calling something off, or a risk of harm."""


def reveal_identity(*, key, participant, reason, by, at, meeting=None, why=None, number_until=None):
    """Show the Membership `by` the identity of `participant` for two minutes, return the Reveal (E-R2, C-R1, F-R11).

    It shows the name; with `number_until`, the moment until which the caller found contact to be possible, the number
    too, for no longer than that. HARM and break-glass show everything. An interviewer needs `meeting`, the id of their
    own session at most a day away, which the caller has looked up. A break-glass read notifies the principal
    investigator and the data protection officer. `why` is the reason's code: without a live approval only SAFETY and
    break-glass open anything, and while no contact is wanted only HARM and break-glass do, as while contact is on hold;
    but then the interviewer who is about to meet the person still sees the name. Idempotent under `key`. Raises
    NoReason, NotMeetingSoon, NotYours, ApprovalNotLive, NoContactWanted, ContactOnHold, ListErased, MayNotMeet,
    RevealsStopped.
    """
    if len(reason.strip()) < 3:
        raise NoReason
    with at_a_pace(participant.study, by, at):
        way = _way(by, meeting)
        is_for_safety = way == Way.BREAK_GLASS or why == HARM
        if not is_for_safety:
            if why not in SAFETY:
                require_approval(participant.study_id, Act.REVEAL, at)
            require_contact_wanted(participant)
            if way != Way.IN_TIME:
                require_not_on_hold(participant)
        require_list_known(participant)
        how = {
            "code": actions.BREAK_GLASS_READ if way == Way.BREAK_GLASS else actions.REVEALED,
            "detail": {"session": str(meeting)} if way == Way.IN_TIME else {},
            "shows": Shows.ALL if is_for_safety else Shows.NUMBER if number_until else Shows.NAME,
            "latest": None if is_for_safety else number_until,
        }
        return show(key=key, participant=participant, reason=reason.strip(), by=by, at=at, **how)


@contextmanager
def at_a_pace(study, by, at):
    """A transaction for reading an identity. If it is one too many, the stop is stored after the rollback (F-R11)."""
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


def show(*, key, participant, reason, by, at, code, shows, detail=None, latest=None):
    """Create and log a Reveal, for acts that have checked `by` and how much it `shows`. Call it inside `at_a_pace`.

    The Reveal ends after two minutes, or at `latest` if that is sooner. Break-glass notifies the investigator and the
    officer. Raises RevealsStopped, and MayNotMeet if the participant must not meet `by` (C-R4).
    """
    require_may_meet(participant, by)

    def make():
        require_pace(by.actor_id, at)
        until = min(at + REVEAL_LASTS, latest or at + REVEAL_LASTS)
        shown = Reveal(
            id=key, participant=participant, user_id=by.actor_id, reason=reason, shows=shows, shown_at=at, until=until,
            recorded_by=by.actor_id,
        )  # fmt: skip
        shown.save(force_insert=True)
        study = participant.study
        facts = {"shows": str(shows), **(detail or {})}
        record(code, by=by, at=at, study=study, participant=participant, about=shown, reason=reason, detail=facts)
        if code == actions.BREAK_GLASS_READ:
            notify(holders(study, at, Role.PRINCIPAL_INVESTIGATOR, Role.DATA_PROTECTION_OFFICER), at)
        return shown

    return once(Reveal, key, by=by, make=make, same={"participant_id": participant.pk, "reason": reason})


def with_reveals(participants, *, to, at):
    """Annotate `participants` with the current reveal to the member `to`: `revealed_until` and `revealed_shows`.

    Both are None without one. Of several the newest counts.
    """
    running = Reveal.objects.filter(participant=OuterRef("pk"), user_id=to.actor_id, shown_at__lte=at, until__gt=at)
    newest = running.order_by("-shown_at", "-id")
    return participants.annotate(
        revealed_until=Subquery(newest.values("until")[:1]), revealed_shows=Subquery(newest.values("shows")[:1])
    )


def revealed_identity(participant, *, ways=()):
    """The Identity shown by the current reveal, or None. `participant` comes from `with_reveals`.

    `ways` are those in which the person may be contacted at this moment: a look that is not for safety shows the number
    and the address for them alone (C-R1).
    """
    if participant.revealed_until is None:
        return None
    is_whole, may_use = participant.revealed_shows == Shows.ALL, participant.revealed_shows == Shows.NUMBER
    person = Linkage.objects.get(participant=participant).open()
    phone = person.phone if is_whole or (may_use and {"call", "text"} & set(ways)) else None
    email = person.email if is_whole or (may_use and "email" in ways) else None
    return Identity(
        name=person.name,
        name_to_use=person.name_to_use or "",
        pronouns=person.pronouns or "",
        phone=phone,
        email=email,
        external_id=person.external_id or "",
        until=participant.revealed_until,
    )


@transaction.atomic
def show_safe_word(participant, *, by, at):
    """Log the look and return the safe word of the current plan, or an empty string (C-R2).

    Raises MayNotMeet if the participant must not meet `by` (C-R4), NoContactWanted if they want no contact (C-R1).
    """
    require_may_meet(participant, by)
    require_contact_wanted(participant)
    current = SafeContact.objects.current(participant)
    record(actions.CODE_PHRASE_SHOWN, by=by, at=at, study=participant.study, participant=participant, about=participant)
    return current.plan["safe_word"] if current else ""

"""The acts of contact: showing the number, writing down what happened, and what was said afterwards."""

from datetime import timedelta
from uuid import uuid5

from django.db import transaction

from interviews.contact import actions
from interviews.contact.models import HOLDS, STOPS, AfterContact, Channel, ContactAttempt, Outcome, Purpose, StillSafe
from interviews.contact.owing import owe_after_contact, settle_hold, settle_still_safe
from interviews.contact.rule import State, contact_verdict
from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.actions import REVEALED
from safespace.participants.identity.reveal import NotYours, at_a_pace, show
from safespace.participants.models import Participant, Reveal, SafeContact, Shows
from safespace.participants.no_contact import require_contact_wanted
from safespace.participants.safe_contact.hold import ContactHold
from safespace.participants.separation import require_list_known, require_may_meet
from safespace.studies.roles import Permission

A_CALL = timedelta(hours=1)
"""How long after the number was shown the outcome may be recorded, even if the hours have ended since."""


class WhoRingsIsThere(Refusal):
    sentence = "If they rang you, you reached them or somebody else. Choose what happened."
    status = 422


def show_number(*, key, participant, why, by, at):
    """Show the Membership `by` the number, to contact `participant` now, and return the Reveal.

    It shows for two minutes, or until the hours end. Idempotent under `key`. Raises NotYours, NotToBeContacted,
    MayNotMeet, ListErased, RevealsStopped.
    """
    with at_a_pace(participant.study, by, at):
        participant = _locked(participant, by, at)
        verdict = contact_verdict(participant, why=why, by=by, at=at)
        verdict.require()
        require_list_known(participant)
        how = {"code": REVEALED, "shows": Shows.NUMBER, "latest": verdict.until}
        return show(key=key, participant=participant, reason=f"Contact: {Purpose(why).label}", by=by, at=at, **how)


@transaction.atomic
def write_down_contact(*, key, participant, channel, purpose, outcome, by, at):
    """Write down what happened, and return the ContactAttempt. The wrong person or danger puts contact on hold.

    What makes contact safer, and a call that came from them, is always written down; anything else only if contact is
    possible now, or was when the number was shown. If they asked not to be called, the plan no longer allows calls,
    and its review stays due when it was. Idempotent under `key`. Raises NotYours, WhoRingsIsThere, NoContactWanted,
    MayNotMeet, NotToBeContacted.
    """
    participant = _locked(participant, by, at)
    if channel == Channel.THEY_RANG and outcome in (Outcome.NO_ANSWER, Outcome.MESSAGE):
        raise WhoRingsIsThere

    def make():
        verdict = contact_verdict(participant, why=purpose, by=by, at=at)
        if verdict.state in (State.NO_CONTACT, State.ERASED):
            verdict.require()
        if outcome not in STOPS and channel != Channel.THEY_RANG and not _was_shown(participant, by, at):
            verdict.require()
        attempt = ContactAttempt(
            id=key, participant=participant, plan=verdict.plan, user_id=by.actor_id, channel=channel, purpose=purpose,
            outcome=outcome, made_at=at, recorded_by=by.actor_id,
        )  # fmt: skip
        attempt.save(force_insert=True)
        study = participant.study_id
        record(actions.ATTEMPTED, by=by, at=at, study=study, participant=participant, about=attempt)
        hold = None
        if outcome in HOLDS:
            hold = ContactHold.objects.place(participant, because=outcome, by=by, at=at)
        if outcome == Outcome.NO_CALLS:
            _end_calls(participant, verdict.plan, key, by, at)
        owe_after_contact(attempt, hold, by=by, at=at)
        return attempt

    same = {"participant_id": participant.pk, "channel": channel, "purpose": purpose, "outcome": outcome}
    return once(ContactAttempt, key, by=by, make=make, same=same)


@transaction.atomic
def say_after_contact(*, key, attempt, still_safe, words, by, at):
    """Write down whether the plan is still safe after `attempt`. “Still safe” confirms it until its next review.

    Idempotent under `key`, and one answer for each contact: a second one is refused by the database. Raises NotYours,
    NoContactWanted, MayNotMeet, SaidAlready.
    """
    participant = _locked(attempt.participant, by, at)
    require_may_meet(participant, by)
    require_contact_wanted(participant)

    def make():
        if AfterContact.objects.filter(attempt=attempt).exists():
            raise SaidAlready
        said = AfterContact(
            id=key, attempt=attempt, participant=participant, still_safe=still_safe, words=words.strip(), said_at=at,
            recorded_by=by.actor_id,
        )  # fmt: skip
        said.save(force_insert=True)
        study = participant.study_id
        record(actions.STILL_SAFE_ASKED, by=by, at=at, study=study, participant=participant, about=said)
        current = SafeContact.objects.current(participant)
        if still_safe == StillSafe.YES and current is not None:
            SafeContact.objects.write(participant, key=uuid5(key, "still safe"), plan=current.plan, by=by, at=at)
        settle_still_safe(attempt, by=by, at=at)
        return said

    same = {"attempt_id": attempt.pk, "still_safe": still_safe, "words": words.strip()}
    return once(AfterContact, key, by=by, make=make, same=same)


@transaction.atomic
def end_hold(hold, *, how_known, by, at):
    """End a hold on contact as the second person, which also settles what it made us owe. See `ContactHold.lift`."""
    lifted = hold.lift(how_known=how_known, by=by, at=at)
    settle_hold(lifted, by=by, at=at)
    return lifted


class SaidAlready(Refusal):
    sentence = "This was answered already, and the answer stands."


def _locked(participant, by, at):
    """The participant, locked for the Membership `by`. Raises NotYours."""
    locked = Participant.objects.select_for_update(of=("self",)).select_related("study").get(pk=participant.pk)
    if by.study_id != locked.study_id or not by.holds(at) or not by.may(Permission.WRITE_CONTACT):
        raise NotYours
    return locked


def _was_shown(participant, by, at):
    shown = Reveal.objects.filter(participant=participant, user_id=by.actor_id)
    return shown.filter(shown_at__gt=at - A_CALL, shown_at__lte=at).exists()


def _end_calls(participant, plan, key, by, at):
    if plan is None or "call" not in plan.plan["ways"]:
        return
    hours = [row | {"ways": [way for way in row["ways"] if way != "call"]} for row in plan.plan.get("hours", [])]
    without = plan.plan | {"ways": [way for way in plan.plan["ways"] if way != "call"]}
    if hours:
        without["hours"] = [row for row in hours if row["ways"]]
    how = {"plan": without, "confirmed": False}
    SafeContact.objects.write(participant, key=uuid5(key, "no calls"), by=by, at=at, **how)

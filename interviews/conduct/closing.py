"""The end of a session: winding down, what happens to what was said, what comes next (W0)."""

from datetime import timedelta

from django.db import models, transaction

from consent.records.basis import valid_then_or_since
from interviews.bookings.booking import cancel_locked
from interviews.bookings.check_in import leave_room
from interviews.bookings.locks import end_holds_for
from interviews.conduct import actions
from interviews.conduct.notes import Note
from interviews.conduct.questions import press_id
from interviews.sessions.consents import ended_by_them
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import Because, Session, State
from interviews.sessions.states import END_REASONS, NO_MORE_QUESTIONS
from interviews.tasks.kinds import Because as NotOwed
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.participants.models import Participant

CALL_WITHIN = timedelta(hours=72)
"""How soon a call that was agreed at the end of a talk is made (C-R11, †72 h)."""

TELL_WITHIN = timedelta(hours=1)
"""How soon a person is told that a session is off whose time has come (†); others before it begins."""

LEAVE_OUT_WITHIN = timedelta(days=7)
"""How soon what a person took back is left out (†)."""


class Said(models.TextChoices):
    """What the person wants done with what was said today (W0)."""

    NOT_ASKED = "", "Not asked"
    KEEP = "keep", "Keep it all"
    PARTS = "parts", "Leave parts of it out"
    NOTHING = "nothing", "Keep nothing from today"


class Support(models.TextChoices):
    NOT_OFFERED = "", "Not offered"
    CARD = "card", "They took a plain card"
    TOLD = "told", "We said it aloud, no card"
    NO = "no", "They did not want it"


class NextContact(models.TextChoices):
    NOT_AGREED = "", "Not agreed"
    AS_PLANNED = "as_planned", "As planned before"
    THEY_CALL = "they_call", "They call when they want to"
    CALL = "call", "We call, on their safe way"
    NONE = "none", "No further contact"


class NotStarted(Refusal):
    sentence = "The time of this session has not come yet. Call it off if it will not take place."


class ClosedBefore(Refusal):
    sentence = (
        "This session was closed already, with other answers than these, so what is written here was not kept. "
        "The page of the session shows what was."
    )


class NothingMoreAsked(Refusal):
    """After a withdrawal or a no, nothing more is asked of the person, so a form has no wishes of theirs (A-R14)."""

    sentence = "They have ended their consent meanwhile, so nothing more is asked. Look at the closing steps again."


class PartsNotChosen(Refusal):
    """Words about what to leave out came with another answer, so no task would be made for them (W0)."""

    sentence = "You wrote which parts to leave out. Choose “Leave parts of it out”, or empty that field."
    field = "said"


class Closing(Base):
    """How a session was brought to its end. No part of it is required: a form never keeps people in the room."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="closing")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    wound_down = models.BooleanField(default=False)
    support = models.CharField(max_length=8, choices=Support, default="", blank=True)
    said = models.CharField(max_length=8, choices=Said, default="", blank=True)
    leave_out = SealedText(context="session.leave_out", default="")
    next_contact = models.CharField(max_length=12, choices=NextContact, default="", blank=True)

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"leave_out"}
        open = {
            "id", "session", "participant", "wound_down", "support", "said", "next_contact",
            "recorded_at", "recorded_by",
        }  # fmt: skip

    @property
    def keeps_nothing(self):
        """Whether nothing from the talk is kept: they said so, or it ended early and they were not asked (W0).

        After a withdrawal, the wishes recorded with the withdrawal decide.
        """
        kept_unasked = (Because.FINISHED, Because.WITHDRAWN)
        return self.said == Said.NOTHING or (self.said == Said.NOT_ASKED and self.session.because not in kept_unasked)

    def says(self, **answers):
        """Whether it holds exactly these `answers`. False where one of them can no longer be read."""
        try:
            return all(str(getattr(self, name)) == str(answer) for name, answer in answers.items())
        except CannotDecrypt:
            return False


@transaction.atomic
def close_session(*, key, session, wound_down, support, said, leave_out, next_contact, by, at):
    """Complete the closing steps and close the session. Sending the same form twice closes it once.

    Where nothing from the talk is kept, its notes are destroyed in the same transaction (W0). Raises ClosedBefore when
    another form, or this one with other answers, closed the session first: what it says now would be lost. Raises
    NothingMoreAsked for wishes after a withdrawal or a no, even before any listener has heard of it, and PartsNotChosen
    for parts to leave out beside an answer that keeps them.
    """
    session, consent = lock_in_order(session, at)
    press = press_id(key, session, "close", "", by)
    wishes = {"said": said, "leave_out": leave_out, "next_contact": next_contact}
    if session.state == State.CLOSED:
        before = Closing.objects.filter(pk=press).first()
        if before is not None and before.says(wound_down=wound_down, support=support, **wishes):
            return session
        raise ClosedBefore
    if session.state == State.CLOSING and (ended := ended_by_them(session, consent)):
        to_closing(session, because=ended, by=by, at=at)
    if session.because in NO_MORE_QUESTIONS and any(wishes.values()):
        raise NothingMoreAsked
    if leave_out and said != Said.PARTS:
        raise PartsNotChosen
    session.move(State.CLOSED, code=actions.CLOSED, by=by, at=at, closed_at=at, check_in_due_at=None)
    closing = Closing.objects.create(
        id=press,
        session=session,
        participant=session.participant,
        wound_down=wound_down,
        support=support,
        **wishes,
        recorded_by=by.actor_id,
    )
    if closing.keeps_nothing:
        Note.objects.destroy(session, by=by, at=at)
    _owe_what_was_agreed(closing, by, at)
    leave_room(session, by=by, at=at)
    return session


def _owe_what_was_agreed(closing, by, at):
    """Make what the closing steps promise, and drop a call that is not wanted any more (C-R11, W3)."""
    session = closing.session
    facts = {"participant": closing.participant, "by": by, "at": at}
    if closing.next_contact == NextContact.CALL:
        Task.objects.owe(kind=Kind.CALL, origin=session.pk, due_at=at + CALL_WITHIN, **facts)
    elif closing.next_contact == NextContact.NONE:
        Task.objects.drop(kinds=[Kind.CALL], because=NotOwed.NOT_WANTED, **facts)
    if closing.said == Said.PARTS:
        due_at = at + LEAVE_OUT_WITHIN
        Task.objects.owe(kind=Kind.LEAVE_OUT, origin=session.pk, due_at=due_at, owner=session.interviewer, **facts)


@transaction.atomic
def stop_session(*, session, because, by, at):
    """Go to the closing steps at once. Asks no question and needs no gate; stopping twice is harmless (C-R8)."""
    session = session.locked()
    if session.state in (State.CLOSED, State.CALLED_OFF, State.NO_SHOW):
        return session
    to_closing(session, because=because, by=by, at=at)
    return session


def to_closing(session, *, because, by, at):
    """Move a locked session under way to its closing steps, ending a pause if there is one.

    One that is closing already keeps the moment of its end, and the reason that protects the person more.
    """
    if session.state == State.CLOSING:
        _change_reason(session, because, by, at)
        return
    changes = {"ended_at": at, "because": because, "paused_at": None}
    if session.paused_at is not None:
        changes["paused_for"] = session.paused_for + max(at - session.paused_at, timedelta())
    session.move(State.CLOSING, code=actions.CLOSING, by=by, at=at, detail={"because": str(because)}, **changes)


def _change_reason(session, because, by, at):
    before = session.because
    if END_REASONS.index(because) > END_REASONS.index(before):
        session.because = because
        session.save(update_fields=["because"])
        session.log(actions.CLOSING, by=by, at=at, detail={"because": str(because), "before": str(before)})


@transaction.atomic
def call_off(*, session, because, by, at):
    """Call a planned session off and free its room. Twice is harmless (A-R14)."""
    session, _ = lock_in_order(session, at)
    return call_off_locked(session, because=because, by=by, at=at)


def call_off_locked(session, *, because, by, at):
    """`call_off` for a session that `lock_in_order` returned."""
    if session.move(
        State.CALLED_OFF, code=actions.CALLED_OFF, by=by, at=at, detail={"because": str(because)},
        called_off_at=at, because=because,
    ):  # fmt: skip
        free_room(session, by=by, at=at)
        _owe_telling(session, by, at)
    return session


def _owe_telling(session, by, at):
    """Owe it to tell the person, unless the session ended by their own word or can't be told any more."""
    if session.because == Because.PLANS and session.ends_at > at:
        facts = {"participant": session.participant, "by": by, "at": at}
        due_at = max(session.starts_at, at + TELL_WITHIN)
        Task.objects.owe(kind=Kind.TELL_OFF, origin=session.pk, due_at=due_at, **facts)


@transaction.atomic
def not_met(*, session, by, at):
    """Record that the two did not meet. It is no withdrawal, and says nothing about the person.

    Raises NotStarted before the planned time.
    """
    session, _ = lock_in_order(session, at)
    if session.state == State.PLANNED and at < session.starts_at:
        raise NotStarted
    if session.move(State.NO_SHOW, code=actions.NO_SHOW, by=by, at=at):
        free_room(session, by=by, at=at)
    return session


@transaction.atomic
def end_for_withdrawal(*, session, by, at):
    """End one session after a withdrawal: call it off if it is ahead, go to the closing steps if under way (A-R14).

    One that is closing already asks nothing more. A session that is over stays as it is, and so does one whose consent
    stands, or has been given again since.
    """
    return _end_without_consent(session, Because.WITHDRAWN, by, at)


@transaction.atomic
def end_for_refusal(*, session, by, at):
    """The same after a no to the form the session rests on, or to its parents' form (A-R8, A-R14)."""
    return _end_without_consent(session, Because.REFUSED, by, at)


def _end_without_consent(session, because, by, at):
    session, consent = lock_in_order(session, at)
    if not valid_then_or_since(consent, session.participant, at):
        _end(session, because, by, at)
    return session


@transaction.atomic
def end_for_erasure(*, session, by, at):
    """The same after the person's contact plan was erased: there is no safe way left to meet them (C-R1, E-R3)."""
    session, _ = lock_in_order(session, at)
    _end(session, Because.LAPSED, by, at)
    return session


def _end(session, because, by, at):
    if session.state == State.PLANNED:
        call_off_locked(session, because=because, by=by, at=at)
    elif session.is_under_way or (session.state == State.CLOSING and because in NO_MORE_QUESTIONS):
        to_closing(session, because=because, by=by, at=at)


def free_room(session, *, by, at):
    """Let go of rooms held for the session and cancel its booking unless that is over. Both are locked."""
    end_holds_for(session, by=by, at=at)
    booking = session.booking
    if booking is not None and booking.ends_at > at and not booking.is_released:
        cancel_locked(booking, session=session, by=by, at=at)

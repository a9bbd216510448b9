"""How the made-up sessions were planned, booked and held: through the gate, asked as they went, closed calmly."""

import uuid
from datetime import timedelta

from interviews.bookings.booking import book_room
from interviews.conduct.beginning import begin_session
from interviews.conduct.closing import Because, NextContact, Said, Support, close_session, stop_session
from interviews.conduct.distress.acts import take_step
from interviews.conduct.distress.stages import Answer, Stage
from interviews.conduct.gate.safety_check import CODES, SafetyCheckItem
from interviews.conduct.notes import Note
from interviews.conduct.running import GO_ON, LEAVE_OUT, answer_after_break, answer_topic, check_in, pause_session
from interviews.contact.identity import open_identity
from interviews.rooms.inspections.emergency_plans import EmergencyPlan, has_read
from interviews.rooms.spans import Span
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal

MINUTE = timedelta(minutes=1)
TOO_MUCH = (
    (Stage.NOTICED, Answer.NONE), (Stage.NOW, Answer.UNSURE), (Stage.TODAY, Answer.YES), (Stage.SAFE, Answer.YES),
)  # fmt: skip
ENDED = ((Stage.COMPANY, Answer.NONE), (Stage.CALL, Answer.NO))
LENGTH = timedelta(minutes=75)
TO_BE_READ = (
    "Asked twice whether the window can stay open.\n"
    "Came back to the letter by themselves; next time begin there, if they wish.\n"
    "Laughed about the cat."
)


def plan(person, by, starts_at, *, form, at, room=None, own_wish=False, interviewer=None, **booked):
    """Plan a talk of `by`, or of `interviewer`, and book `room` if one is given. Returns the Session."""
    session = Session.objects.plan(
        key=uuid.uuid4(), participant=person, interviewer=(interviewer or by).user, starts_at=starts_at,
        ends_at=starts_at + LENGTH, form=form, own_wish=own_wish, by=by, at=at,
    )  # fmt: skip
    if room is not None:
        book_room(
            key=uuid.uuid4(), session=session, room=room, during=Span(starts_at, starts_at + LENGTH), by=by,
            at=at + MINUTE, own_wish=own_wish, **booked,
        )  # fmt: skip
    return Session.objects.get(pk=session.pk)


def get_ready(session, by, at):
    """Read the emergency plan if it is new, look up who comes, and do the safety check."""
    room = session.booking.room
    if not room.is_shared and not has_read(room, by.user):
        EmergencyPlan.objects.current(room.pk).acknowledge(by=by, at=at, study=session.study)
    open_identity(
        key=uuid.uuid4(), participant=session.participant, reason="To call them in from the waiting room", by=by,
        at=at + 2 * MINUTE,
    )  # fmt: skip
    SafetyCheckItem.objects.change(session=session, ticked=CODES, by=by, at=at + 10 * MINUTE)


def talk(
    session, by, starts_at, *, stops_after=None, too_much=False, rests_after=None, notes="", checks_in=True, close=True
):
    """A story (see `schedule`): getting ready, each part asked before it, and a kind end.

    They stop after `stops_after` parts, with `too_much` because it got too much, and take a break of ten minutes after
    `rests_after`. Without `checks_in` the interviewer forgets to say that they are all right; without `close` they do
    not finish the closing steps.
    """
    yield starts_at - 15 * MINUTE
    get_ready(session, by, starts_at - 15 * MINUTE)
    yield starts_at
    begin_session(key=uuid.uuid4(), session=session, answer=GO_ON, by=by, at=starts_at)
    at = starts_at
    for number, topic in enumerate(Topic.objects.of(session.study)):
        at += 12 * MINUTE
        yield at
        if number == stops_after:
            if too_much:
                yield from _taken(TOO_MUCH, session, by, at)
                at += 5 * MINUTE
                yield at
            stop_session(session=session, because=Because.STOPPED, by=by, at=at)
            break
        _go_on(topic, session, by, at)
        if checks_in:
            check_in(session=session, by=by, at=at)
        if number == rests_after:
            yield from _rest(session, by, at + 4 * MINUTE)
            at += 14 * MINUTE
    else:
        at += 9 * MINUTE
        yield at
        stop_session(session=session, because=Because.FINISHED, by=by, at=at)
    if notes:
        Note.objects.keep(session=session, words=notes, seen=0, by=by, at=at)
    if not close:
        return
    if too_much:
        yield from _taken(ENDED, session, by, at + MINUTE)
    yield at + 5 * MINUTE
    stopped = stops_after is not None
    close_session(
        key=uuid.uuid4(), session=session, wound_down=True, support=Support.CARD if stopped else Support.TOLD,
        said=Said.NOTHING if stopped else Said.KEEP, leave_out="",
        next_contact=NextContact.THEY_CALL if stopped else NextContact.AS_PLANNED, by=by, at=at + 5 * MINUTE,
    )  # fmt: skip


def _go_on(topic, session, by, at):
    """Go on where the person agreed to the topic, leave it out where they did not."""
    try:
        answer_topic(key=uuid.uuid4(), session=session, topic=topic, answer=GO_ON, by=by, at=at)
    except Refusal:
        answer_topic(key=uuid.uuid4(), session=session, topic=topic, answer=LEAVE_OUT, by=by, at=at)


def _taken(steps, session, by, at):
    """Steps of the protocol, a minute apart."""
    for number, (stage, answer) in enumerate(steps):
        yield at + number * MINUTE
        take_step(session=session, stage=stage, answer=answer, by=by, at=at + number * MINUTE)


def _rest(session, by, at):
    yield at
    pause_session(session=session, by=by, at=at)
    yield at + 10 * MINUTE
    answer_after_break(key=uuid.uuid4(), session=session, answer=GO_ON, by=by, at=at + 10 * MINUTE)

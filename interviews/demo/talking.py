"""How the made-up sessions were planned and held: through the gate, asked as they went, closed calmly."""

import uuid
from datetime import timedelta

from interviews.bookings.booking import book_room
from interviews.conduct.beginning import begin_session
from interviews.conduct.closing import Because, NextContact, Said, Support, close_session, stop_session
from interviews.conduct.running import GO_ON, LEAVE_OUT, answer_topic
from interviews.conduct.safety_check import CODES, SafetyCheckItem
from interviews.rooms.inspections.emergency_plans import EmergencyPlan
from interviews.rooms.models import Room
from interviews.rooms.spans import Span
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal

MINUTE = timedelta(minutes=1)


def plan(participant, member, starts_at, ends_at, *, form, at):
    """Plan a session and book the first room that suits the person. Returns the Session, without a room if none did."""
    session = Session.objects.plan(
        key=uuid.uuid4(), participant=participant, interviewer=member.user, starts_at=starts_at, ends_at=ends_at,
        form=form, by=member, at=at,
    )  # fmt: skip
    for room in Room.objects.for_planning():
        try:
            book_room(key=uuid.uuid4(), session=session, room=room, during=Span(starts_at, ends_at), by=member, at=at)
        except Refusal:
            continue
        break
    return Session.objects.get(pk=session.pk)


def hold(session, member, starts_at):
    """The talk took place: safety check, spoken yes, each part asked before it, kind end."""
    if session.booking_id is None:
        return
    if plan_there := EmergencyPlan.objects.current(session.booking.room_id):
        plan_there.acknowledge(by=member, at=starts_at - 20 * MINUTE, study=session.study)
    SafetyCheckItem.objects.change(session=session, ticked=CODES, by=member, at=starts_at - 10 * MINUTE)
    begin_session(key=uuid.uuid4(), session=session, answer=GO_ON, by=member, at=starts_at)
    at = starts_at
    for topic in Topic.objects.of(session.study):
        at += 11 * MINUTE
        _talk_about(topic, session, member, at)
    stop_session(session=session, because=Because.FINISHED, by=member, at=at + 9 * MINUTE)
    close_session(
        key=uuid.uuid4(), session=session, wound_down=True, support=Support.CARD, said=Said.KEEP, leave_out="",
        next_contact=NextContact.AS_PLANNED, by=member, at=at + 14 * MINUTE,
    )  # fmt: skip


def _talk_about(topic, session, member, at):
    """Go on where the person agreed to the topic, leave it out where they did not."""
    try:
        answer_topic(key=uuid.uuid4(), session=session, topic=topic, answer=GO_ON, by=member, at=at)
    except Refusal:
        answer_topic(key=uuid.uuid4(), session=session, topic=topic, answer=LEAVE_OUT, by=member, at=at)

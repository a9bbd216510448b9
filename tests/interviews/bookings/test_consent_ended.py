"""No booking after consent ended, and no gate before a stop (A-R1, A-R10, A-R14, C-R8)."""

import uuid
from datetime import timedelta

import pytest

from consent.ethics.models import Approval
from consent.records.choices.telling import Channel
from consent.withdrawals.models import Wish, Withdrawal
from interviews.bookings.booking import confirm_booking, hold_room, move_booking
from interviews.bookings.refusals import ConsentEnded
from interviews.conduct.beginning import begin_session
from interviews.conduct.running import answer_after_break, answer_topic, pause_session
from interviews.rooms.spans import Span
from interviews.sessions.models import Session, State
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS
from tests.interviews.planned import book, planned

MINUTE = timedelta(minutes=1)


def withdraws(participant, by, at=NOON):
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=participant, channel=Channel.PHONE, wishes=[Wish.KEEP_DATA], occurred_at=at,
        by=by, at=at,
    )  # fmt: skip


def span(session):
    return Span(session.starts_at, session.ends_at)


def test_no_room_is_booked_held_confirmed_or_moved_after_consent_was_withdrawn(
    alders_session, alder, quiet_room, garden_room, tomasz, imogen
):
    """A-R1, A-R14: even before a listener has run. The control: each act works until then."""
    booking = alders_session.booking
    later = planned(alder, tomasz, imogen, start=14, day=BEGINS + 3 * 24 * HOUR)
    Session.objects.filter(pk=later.pk).update(form=alders_session.form)
    later.refresh_from_db()
    facts = {"session": later, "room": garden_room, "by": tomasz, "at": NOON}
    held = hold_room(key=uuid.uuid4(), during=span(later), **facts)
    move_booking(booking=booking, room=garden_room, during=span(alders_session), by=tomasz, at=NOON)

    withdraws(alder, tomasz)

    with pytest.raises(ConsentEnded):
        confirm_booking(booking=held, by=tomasz, at=NOON)
    with pytest.raises(ConsentEnded):
        hold_room(key=uuid.uuid4(), during=span(later), **facts)
    with pytest.raises(ConsentEnded):
        book(later, quiet_room, span(later), tomasz)
    with pytest.raises(ConsentEnded):
        move_booking(booking=booking, room=quiet_room, during=span(alders_session), by=tomasz, at=NOON)


def shut(participant, study, by, reviewer):
    """End the consent and the approval."""
    withdraws(participant, by, BEGINS)
    Approval.objects.suspend(study=study, reason="A complaint", by=reviewer, at=BEGINS)


def test_a_stop_and_a_break_before_the_talk_ask_no_gate(ready_session, alder, leaving_well, tomasz, laleh):
    """A-R10, C-R8: a stop works whatever has lapsed."""
    shut(alder, leaving_well, tomasz, laleh)

    waits = begin_session(key=uuid.uuid4(), session=ready_session, answer="take_a_break", by=tomasz, at=BEGINS)
    assert waits.state == State.PLANNED
    stopped = begin_session(key=uuid.uuid4(), session=ready_session, answer="stop", by=tomasz, at=BEGINS)
    assert stopped.state == State.CALLED_OFF


@pytest.mark.parametrize("answer", ["leave_out", "take_a_break", "stop"])
def test_before_a_topic_only_going_on_asks_the_gate(live_session, guide, alder, leaving_well, tomasz, laleh, answer):
    """A-R10, C-R8."""
    shut(alder, leaving_well, tomasz, laleh)

    session = answer_topic(
        key=uuid.uuid4(), session=live_session, topic=guide[0], answer=answer, by=tomasz, at=BEGINS + MINUTE
    )

    expected = {"leave_out": State.LIVE, "take_a_break": State.PAUSED, "stop": State.CLOSING}
    assert session.state == expected[answer]


def test_pausing_and_stopping_after_a_break_ask_no_gate(live_session, alder, leaving_well, tomasz, laleh):
    """A-R10, C-R8."""
    shut(alder, leaving_well, tomasz, laleh)
    assert pause_session(session=live_session, by=tomasz, at=BEGINS + MINUTE).state == State.PAUSED

    facts = {"session": live_session, "by": tomasz, "at": BEGINS + 2 * MINUTE}
    assert answer_after_break(key=uuid.uuid4(), answer="take_a_break", **facts).state == State.PAUSED
    assert answer_after_break(key=uuid.uuid4(), answer="stop", **facts).state == State.CLOSING

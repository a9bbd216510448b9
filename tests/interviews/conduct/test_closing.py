"""Stopping, closing, calling off, and what a withdrawal ends."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.announcements import CONSENT_WITHDRAWN
from consent.withdrawals.models import Withdrawal
from interviews import listeners
from interviews.bookings.booking import book_room
from interviews.conduct.closing import (
    ClosedBefore,
    Closing,
    NotStarted,
    call_off,
    close_session,
    end_for_withdrawal,
    not_met,
    stop_session,
)
from interviews.conduct.running import pause_session
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from safespace.audit.actors import SYSTEM
from safespace.audit.models import Entry
from safespace.outbox.models import Announcement
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, MINUTE, make_booking, make_session, withdraw


def told(participant, times=1):
    """What the listener does when the withdrawal is delivered, and delivered again."""
    announcement = Announcement.objects.get(topic=CONSENT_WITHDRAWN, ids__participant=str(participant.pk))
    for _ in range(times):
        listeners.end_sessions(announcement)


def test_a_withdrawal_calls_off_what_lies_ahead_and_frees_the_room(alders_session, alder, imogen, tomasz):
    """A-R14."""
    booking = alders_session.booking
    withdraw(alder, imogen, NOON)
    told(alder)

    alders_session.refresh_from_db()
    booking.refresh_from_db()
    assert (alders_session.state, alders_session.because, alders_session.called_off_at) == (
        "called_off",
        "withdrawn",
        NOON,
    )
    assert (booking.cancelled_at, Booking.objects.blocking().count()) == (NOON, 0)


def test_the_room_a_withdrawal_freed_can_be_booked_by_others(
    alders_session, alder, juniper, imogen, sunita, quiet_room, form_in_use
):
    """A-R14."""
    during = alders_session.booking.span
    withdraw(alder, imogen, NOON)
    told(alder)

    session = make_session(juniper, sunita, imogen)
    booking = book_room(key=uuid.uuid4(), session=session, room=quiet_room, during=during, by=sunita, at=NOON)
    assert booking.cancelled_at is None


def test_a_withdrawal_asks_each_fact_about_consent_once(alders_session, alder, imogen):
    """The session's own consent, and whether the person has agreed again since."""
    withdraw(alder, imogen, NOON)
    with CaptureQueriesContext(connection) as asked:
        end_for_withdrawal(session=alders_session, by=SYSTEM, at=NOON)

    assert Session.objects.get().state == "called_off"
    assert sum("consent_consentrecord" in one["sql"] for one in asked.captured_queries) == 2


def test_a_withdrawal_that_is_delivered_twice_is_harmless(alders_session, alder, imogen):
    """A-R14."""
    withdraw(alder, imogen, NOON)
    told(alder, times=2)

    assert Entry.objects.filter(action="session.called_off").count() == 1
    assert Entry.objects.filter(action="booking.cancelled").count() == 1


def test_a_withdrawal_in_the_middle_of_a_talk_leads_to_its_closing_steps(live_session, alder, tomasz):
    """A-R1, A-R14."""
    pause_session(session=live_session, by=tomasz, at=BEGINS + 5 * MINUTE)
    withdraw(alder, tomasz, BEGINS + 10 * MINUTE)
    told(alder, times=2)

    live_session.refresh_from_db()
    assert (live_session.state, live_session.because, live_session.ended_at) == (
        "closing",
        "withdrawn",
        BEGINS + 10 * MINUTE,
    )
    assert live_session.paused_for == 5 * MINUTE


def test_a_withdrawal_leaves_the_sessions_of_others_alone(alders_session, alder, juniper, imogen, sunita):
    """A-R14."""
    junipers = make_session(juniper, sunita, imogen)
    withdraw(alder, imogen, NOON)
    told(alder)

    junipers.refresh_from_db()
    assert junipers.state == "planned"


def test_what_a_withdrawal_wrote_about_rooms_says_nothing_about_it(alders_session, alder, imogen):
    """A-R14: its words are neutral."""
    withdraw(alder, imogen, NOON)
    told(alder)

    entry = Entry.objects.get(action="booking.cancelled")
    assert not any("withdraw" in str(value) for value in entry.detail.values())


@pytest.mark.django_db(transaction=True)
def test_the_withdrawal_is_delivered_as_soon_as_it_is_committed(alders_session, alder, imogen):
    """A-R14: without a worker."""
    withdraw(alder, imogen, NOON)

    alders_session.refresh_from_db()
    assert (alders_session.state, alders_session.booking) == ("called_off", None)


def test_stopping_asks_nothing_and_twice_is_harmless(live_session, tomasz):
    """C-R8."""
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + 10 * MINUTE)
    session = stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + 11 * MINUTE)

    assert (session.state, session.ended_at) == ("closing", BEGINS + 10 * MINUTE)
    assert Entry.objects.filter(action="session.closing").count() == 1


def test_stopping_works_while_they_rest(live_session, tomasz):
    """C-R8."""
    pause_session(session=live_session, by=tomasz, at=BEGINS + 10 * MINUTE)
    session = stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + 13 * MINUTE)

    assert (session.state, session.paused_at, session.elapsed(NOON)) == ("closing", None, 10 * MINUTE)


def test_a_session_closes_with_nothing_filled_in_and_then_keeps_nothing_new(live_session, tomasz):
    """W0: no field is required, and unasked means that nothing is kept."""
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + HOUR)
    close_session(
        key=uuid.uuid4(), session=live_session, wound_down=False, support="", said="", leave_out="", next_contact="",
        by=tomasz, at=BEGINS + HOUR + MINUTE,
    )  # fmt: skip

    session = Session.objects.get(pk=live_session.pk)
    assert (session.state, session.closed_at, session.check_in_due_at) == ("closed", BEGINS + HOUR + MINUTE, None)
    assert session.closing.said == ""


def closed(session, by, words, key=None):
    return close_session(
        key=key or uuid.uuid4(), session=session, wound_down=True, support="card", said="parts", leave_out=words,
        next_contact="call", by=by, at=BEGINS + HOUR,
    )  # fmt: skip


def test_closing_twice_keeps_the_first_words_and_does_not_confirm_the_others(live_session, tomasz):
    """S2: other words from another page are refused, not swallowed."""
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + HOUR)
    key = uuid.uuid4()
    closed(live_session, tomasz, "the part about the van", key)
    closed(live_session, tomasz, "the part about the van", key)

    with pytest.raises(ClosedBefore):
        closed(live_session, tomasz, "something else")
    assert str(Closing.objects.get().leave_out) == "the part about the van"


def test_a_key_that_closed_one_session_closes_another_one_too(live_session, alder, tomasz, imogen):
    """S2: a key belongs to one act on one session."""
    key = uuid.uuid4()
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + HOUR)
    closed(live_session, tomasz, "the part about the van", key)
    other = make_session(alder, tomasz, imogen, starts_at=BEGINS + timedelta(days=7))
    Session.objects.filter(pk=other.pk).update(state="closing", begun_at=BEGINS, ended_at=BEGINS, because="stopped")
    closed(other, tomasz, "nothing", key)

    assert {str(one.leave_out) for one in Closing.objects.all()} == {"the part about the van", "nothing"}


def rows_read(act):
    """The tables from which `act` reads rows, one name for each time."""
    with CaptureQueriesContext(connection) as asked:
        act()
    found = (re.match(r'SELECT "(\w+)"\."id"(?:,| FROM)', one["sql"]) for one in asked.captured_queries)
    return [one[1] for one in found if one]


def test_an_end_reads_the_participant_and_the_booking_once(alders_session, tomasz):
    """For an end by their own word; where plans changed, the task to tell them locks the participant once more."""
    read = rows_read(lambda: call_off(session=alders_session, because="stopped", by=tomasz, at=NOON))

    assert (read.count("safespace_participant"), read.count("interviews_booking")) == (1, 1)


def test_closing_reads_the_participant_and_the_booking_once(live_session, tomasz):
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + HOUR)
    read = rows_read(
        lambda: close_session(
            key=uuid.uuid4(), session=live_session, wound_down=False, support="", said="keep", leave_out="",
            next_contact="", by=tomasz, at=BEGINS + HOUR,
        )
    )  # fmt: skip

    assert (read.count("safespace_participant"), read.count("interviews_booking")) == (1, 1)


def test_calling_off_frees_the_room_and_twice_is_harmless(alders_session, tomasz):
    call_off(session=alders_session, because="plans", by=tomasz, at=NOON)
    session = call_off(session=alders_session, because="plans", by=tomasz, at=NOON + MINUTE)

    assert (session.state, session.called_off_at, Booking.objects.blocking().count()) == ("called_off", NOON, 0)


def test_not_coming_is_no_withdrawal(alders_session, alders_consent, tomasz):
    session = not_met(session=alders_session, by=tomasz, at=BEGINS + 20 * MINUTE)

    assert (session.state, Withdrawal.objects.count()) == ("no_show", 0)


def test_a_session_is_not_marked_as_not_met_before_its_time(alders_session, tomasz):
    with pytest.raises(NotStarted):
        not_met(session=alders_session, by=tomasz, at=BEGINS - MINUTE)


def test_a_session_without_a_room_is_called_off_by_a_withdrawal_too(alder, alders_consent, tomasz, imogen):
    """A-R14."""
    session = make_session(alder, tomasz, imogen)
    withdraw(alder, imogen, NOON)
    told(alder)

    session.refresh_from_db()
    assert session.state == "called_off"


def test_two_sessions_ahead_are_both_called_off(alders_session, alder, tomasz, imogen, quiet_room):
    """A-R14."""
    later = make_session(alder, tomasz, imogen, starts_at=BEGINS + timedelta(days=7))
    make_booking(later, quiet_room, tomasz)
    withdraw(alder, imogen, NOON)
    told(alder)

    assert list(Session.objects.values_list("state", flat=True)) == ["called_off", "called_off"]

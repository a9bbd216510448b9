"""The states of a booking: holds, check-in and giving back, by hand and by the clock."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from interviews.bookings.booking import cancel_booking, confirm_booking, hold_room, move_booking
from interviews.bookings.check_in import check_in, end_lapsed_holds, free_rooms_without_check_in, release
from interviews.bookings.refusals import (
    BookingGone,
    BookingPast,
    HoldOver,
    InUse,
    RoomTaken,
    TooEarlyToCheckIn,
)
from interviews.calendar.entries import calendar_entries, week_of
from interviews.conduct.beginning import begin_session
from interviews.conduct.closing import Because, call_off, close_session, not_met, stop_session
from interviews.rooms.bookings import NEXT, BookingState
from interviews.rooms.models import Booking
from safespace.audit.models import Entry
from safespace.base.transitions import NotAllowedNow
from safespace.outbox.deliveries import deliver_due
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS
from tests.interviews.planned import book, hours

MINUTE = timedelta(minutes=1)


def hold(session, room, during, by, **more):
    return hold_room(session=session, room=room, during=during, by=by, **({"key": uuid.uuid4(), "at": NOON} | more))


def actions():
    return list(
        Entry.objects.filter(action__startswith="booking.").order_by("recorded_at").values_list("action", flat=True)
    )


# Held


def test_a_hold_blocks_the_room_and_does_not_move_the_session(alders, junipers, quiet_room, tomasz, sunita):
    held = hold(alders, quiet_room, hours(10), tomasz)

    alders.refresh_from_db()
    assert (held.state, held.hold_until, alders.booking) == ("held", NOON + 15 * MINUTE, None)
    assert alders.starts_at == hours(14).starts_at
    with pytest.raises(RoomTaken):
        book(junipers, quiet_room, hours(10), sunita)


def test_a_hold_can_be_confirmed_within_fifteen_minutes_and_repeating_it_changes_nothing(alders, quiet_room, tomasz):
    held = hold(alders, quiet_room, hours(10), tomasz)

    first, second = (confirm_booking(booking=held, by=tomasz, at=NOON + n * MINUTE) for n in (14, 20))

    alders.refresh_from_db()
    assert (first.state, second.sequence, alders.booking) == ("confirmed", first.sequence, first)
    assert alders.starts_at == hours(10).starts_at
    assert actions() == ["booking.held", "booking.confirmed"]


def test_a_hold_lapses_after_fifteen_minutes(alders, quiet_room, tomasz):
    held = hold(alders, quiet_room, hours(10), tomasz)

    with pytest.raises(HoldOver) as refused:
        confirm_booking(booking=held, by=tomasz, at=NOON + 15 * MINUTE)

    assert "10:00, Quiet Room" in str(refused.value)


def test_a_lapsed_hold_blocks_nothing_even_if_no_worker_runs(alders, junipers, quiet_room, tomasz, sunita):
    """The end of a hold is stored with it, so no task has to run first."""
    held = hold(alders, quiet_room, hours(14), tomasz)

    made = book(junipers, quiet_room, hours(14), sunita, at=NOON + 15 * MINUTE)

    held.refresh_from_db()
    assert (made.state, held.state, held.cancelled_by) == ("confirmed", "cancelled", None)
    assert "booking.lapsed" in actions()


def test_a_hold_still_blocks_a_minute_before_it_lapses(alders, junipers, quiet_room, tomasz, sunita):
    """The control."""
    hold(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(RoomTaken):
        book(junipers, quiet_room, hours(14), sunita, at=NOON + 14 * MINUTE)


def test_the_clock_cancels_lapsed_holds_and_nothing_else(alders, junipers, quiet_room, garden_room, tomasz, sunita):
    old = hold(alders, quiet_room, hours(14), tomasz)
    young = hold(junipers, garden_room, hours(14), sunita, at=NOON + 10 * MINUTE)

    for _ in range(2):
        end_lapsed_holds(NOON + 16 * MINUTE)

    states = dict(Booking.objects.values_list("pk", "state"))
    assert states == {old.pk: "cancelled", young.pk: "held"}
    assert actions().count("booking.lapsed") == 1


def test_a_hold_on_another_slot_cancels_the_first(alders, quiet_room, garden_room, tomasz):
    first = hold(alders, quiet_room, hours(14), tomasz)
    second = hold(alders, garden_room, hours(14), tomasz)
    third = book(alders, quiet_room, hours(14), tomasz)

    assert [Booking.objects.get(pk=one.pk).state for one in (first, second, third)] == [
        "cancelled", "cancelled", "confirmed",
    ]  # fmt: skip
    with pytest.raises(BookingGone):
        confirm_booking(booking=first, by=tomasz, at=NOON)


def test_the_database_allows_one_hold_for_a_session(alders, quiet_room, garden_room, tomasz):
    held = hold(alders, quiet_room, hours(14), tomasz)
    fields = [one.attname for one in Booking._meta.concrete_fields if one.attname not in ("id", "room_id")]
    other_day = {"starts_at", "ends_at", "blocked_from", "blocked_until"}
    twin = {name: getattr(held, name) + (48 * HOUR if name in other_day else 0 * HOUR) if name in other_day
            else getattr(held, name) for name in fields}  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(room=garden_room, **twin)


def test_calling_off_a_session_cancels_its_hold(alders, quiet_room, tomasz):
    """A-R14: a withdrawal cancels the hold of a session too."""
    held = hold(alders, quiet_room, hours(14), tomasz)

    call_off(session=alders, because=Because.WITHDRAWN, by=tomasz, at=NOON)

    held.refresh_from_db()
    assert held.state == "cancelled"
    with pytest.raises(BookingGone):
        confirm_booking(booking=held, by=tomasz, at=NOON)


def test_a_session_cannot_begin_with_only_a_hold(ready_session, quiet_room, tomasz):
    """D-R1."""
    Booking.objects.filter(pk=ready_session.booking_id).update(
        state="held", hold_until=BEGINS + HOUR, held_for=ready_session.pk
    )

    with pytest.raises(Exception, match="No room is booked for this session"):
        begin_session(key=uuid.uuid4(), session=ready_session, answer="go_on", by=tomasz, at=BEGINS)


# In use, given back


def test_check_in_is_possible_from_half_an_hour_before_the_start(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(TooEarlyToCheckIn) as refused:
        check_in(booking=booking, by=tomasz, at=hours(13.49).starts_at)
    first, second = (check_in(booking=booking, by=tomasz, at=hours(13.5).starts_at) for _ in range(2))

    assert str(refused.value) == "You can check in from 13:30."
    assert (first.state, second.sequence) == ("in_use", first.sequence)
    with pytest.raises(InUse):
        move_booking(booking=booking, room=quiet_room, during=hours(16), by=tomasz, at=hours(14).starts_at)


def test_beginning_a_session_checks_in_and_closing_it_gives_the_room_back(live_session, tomasz):
    booking = Booking.objects.get(pk=live_session.booking_id)
    assert (booking.state, booking.checked_in_at) == ("in_use", BEGINS)

    stop_session(session=live_session, because=Because.FINISHED, by=tomasz, at=BEGINS + 30 * MINUTE)
    close_session(
        key=uuid.uuid4(), session=live_session, wound_down=True, support="", said="", leave_out="", next_contact="",
        by=tomasz, at=BEGINS + 35 * MINUTE,
    )  # fmt: skip

    booking.refresh_from_db()
    assert (booking.state, booking.blocked_until) == ("released", BEGINS + 50 * MINUTE)
    assert booking.ends_at == BEGINS + HOUR


def test_a_room_given_back_early_is_free_after_the_quiet_gap(alders, junipers, quiet_room, tomasz, sunita):
    booking = book(alders, quiet_room, hours(10), tomasz)
    check_in(booking=booking, by=tomasz, at=hours(10).starts_at)
    at = hours(10.5).starts_at

    for _ in range(2):
        release(booking=booking, by=tomasz, at=at)

    with pytest.raises(RoomTaken):
        book(junipers, quiet_room, hours(10.75), sunita, at=at)
    assert book(junipers, quiet_room, hours(11), sunita, at=at)


def test_a_room_is_given_back_if_nobody_checks_in_and_the_letter_names_nobody(
    alders, junipers, alder, quiet_room, tomasz, sunita, django_capture_on_commit_callbacks
):
    booking = book(alders, quiet_room, hours(14), tomasz)
    tomasz.user.email = "tomasz@example.org"
    tomasz.user.save()
    late = hours(14).starts_at + 20 * MINUTE

    free_rooms_without_check_in(late - MINUTE)
    assert Booking.objects.get().state == "confirmed"
    for _ in range(2):
        free_rooms_without_check_in(late)
    deliver_due(at=late)

    booking.refresh_from_db()
    assert (booking.state, booking.blocked_until) == ("released", late)
    assert [letter.to for letter in mail.outbox] == [["tomasz@example.org"]]
    assert alder.pseudonym not in mail.outbox[0].subject + mail.outbox[0].body
    assert book(junipers, quiet_room, hours(14.75, 1), sunita, at=late)


def test_a_late_check_in_takes_the_room_again_if_it_is_free(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)
    free_rooms_without_check_in(hours(14.5).starts_at)

    again = check_in(booking=booking, by=tomasz, at=hours(14.6).starts_at)

    assert (again.state, again.blocked_until) == ("in_use", hours(15.75, 1).starts_at)


def test_a_late_check_in_is_refused_if_others_have_the_room(alders, junipers, quiet_room, tomasz, sunita):
    booking = book(alders, quiet_room, hours(14), tomasz)
    free_rooms_without_check_in(hours(14.5).starts_at)
    book(junipers, quiet_room, hours(15, 1), sunita, at=hours(14.5).starts_at)

    with pytest.raises(RoomTaken):
        check_in(booking=booking, by=tomasz, at=hours(14.6).starts_at)

    booking.refresh_from_db()
    assert booking.state == "released"


def test_a_session_whose_room_was_given_back_can_be_booked_again(alders, quiet_room, garden_room, tomasz):
    book(alders, quiet_room, hours(14), tomasz)
    free_rooms_without_check_in(hours(14.5).starts_at)

    assert book(alders, garden_room, hours(16), tomasz, at=hours(14.5).starts_at)


def test_recording_that_they_did_not_come_frees_the_room(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)
    check_in(booking=booking, by=tomasz, at=hours(14).starts_at)

    not_met(session=alders, by=tomasz, at=hours(14.5).starts_at)

    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_a_booking_that_was_given_back_cannot_be_cancelled(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)
    free_rooms_without_check_in(hours(14.5).starts_at)

    with pytest.raises(BookingPast):
        cancel_booking(booking=booking, by=tomasz, at=hours(14.5).starts_at)


@pytest.mark.parametrize("before", BookingState)
@pytest.mark.parametrize("after", BookingState)
def test_a_state_changes_only_as_the_table_of_transitions_allows(alders, quiet_room, tomasz, before, after):
    """A change that the table does not list is refused and changes nothing."""
    booking = book(alders, quiet_room, hours(14), tomasz)
    booking.state = before
    cancelled = {"cancelled_at": NOON} if after == BookingState.CANCELLED else {}

    if before == after or NEXT.allows(before, after):
        return
    with pytest.raises(NotAllowedNow):
        booking.change_state(after, code="booking.moved", by=tomasz, at=NOON, **cancelled)
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


@pytest.mark.parametrize(("minutes", "shown"), [(14, 1), (15, 0)])
def test_the_week_shows_a_hold_until_it_lapses(alders, quiet_room, tomasz, minutes, shown):
    hold(alders, quiet_room, hours(10), tomasz)

    entries = calendar_entries([quiet_room], week_of(hours(10).starts_at.date()), tomasz, NOON + minutes * MINUTE)

    assert len(entries[quiet_room.pk]) == shown

"""Booking a room for a session: the refusals, and the constraints of the database."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from interviews.bookings.booking import cancel_booking, move_booking
from interviews.bookings.refusals import (
    AlreadyBooked,
    ApprovalMissing,
    BookingGone,
    BookingPast,
    InterviewerBusy,
    RoomClosed,
    RoomNotApproved,
    RoomTaken,
    RoomTooSmall,
    RoomUnsuitable,
    TimePassed,
)
from interviews.rooms.models import Booking
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.interviews.planned import TUESDAY, book, hours, planned


def test_a_booking_blocks_its_quiet_gaps_and_the_session_moves_with_it(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(15), tomasz)

    alders.refresh_from_db()
    assert alders.booking == booking
    assert (alders.starts_at, alders.ends_at) == (hours(15).starts_at, hours(15).ends_at)
    assert (booking.blocked_from, booking.blocked_until) == (hours(14.75).starts_at, hours(15.25).ends_at)
    assert Entry.objects.filter(action="room.booked").count() == 1


def test_the_same_form_sent_twice_books_once(alders, quiet_room, tomasz):
    """R2."""
    key = uuid.uuid4()

    assert book(alders, quiet_room, hours(15), tomasz, key=key) == book(alders, quiet_room, hours(15), tomasz, key=key)
    assert Booking.objects.count() == 1


def test_a_room_that_does_not_meet_a_hard_need_is_refused_with_the_reason(alders, room_214, tomasz):
    """D-R1, G-R5."""
    with pytest.raises(RoomUnsuitable) as refused:
        book(alders, room_214, hours(14), tomasz)

    assert str(refused.value) == "Stairs only, and that need can’t wait."
    assert Booking.objects.count() == 0


def test_a_need_that_is_not_hard_does_not_prevent_a_booking(juniper, junipers, room_214, sunita):
    """G-R5."""
    juniper.accommodation.codes = ["toilet_near"]
    juniper.accommodation.save()

    assert book(junipers, room_214, hours(14), sunita).room == room_214


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"approved_until": None}, "Quiet Room has not been approved yet."),
        ({"approved_until": NOON.date()}, "The approval of Quiet Room ends before that day."),
        ({"suspended_at": NOON}, "Quiet Room is out of use for now."),
    ],
)
def test_a_room_without_a_valid_approval_is_refused(alders, quiet_room, tomasz, facts, words):
    """D-R1."""
    type(quiet_room).objects.filter(pk=quiet_room.pk).update(**facts)

    with pytest.raises(RoomNotApproved) as refused:
        book(alders, quiet_room, hours(14), tomasz)

    assert str(refused.value) == words


def test_the_last_day_of_an_approval_still_counts(alders, quiet_room, tomasz):
    """D-R1."""
    type(quiet_room).objects.filter(pk=quiet_room.pk).update(approved_until=TUESDAY.date())

    assert book(alders, quiet_room, hours(14), tomasz)


@pytest.mark.parametrize("during", [hours(8), hours(17), hours(10, day=NOON + 5 * 24 * HOUR)])
def test_outside_its_opening_hours_a_room_is_refused(alders, quiet_room, tomasz, during):
    with pytest.raises(RoomClosed) as refused:
        book(alders, quiet_room, during, tomasz)

    assert str(refused.value) == "Quiet Room is not open then. It opens Monday to Friday, 09:00 to 18:00."


def test_a_room_with_too_few_seats_is_refused(alders, quiet_room, tomasz):
    with pytest.raises(RoomTooSmall) as refused:
        book(alders, quiet_room, hours(14), tomasz, people=4)

    assert str(refused.value) == "Quiet Room seats 3, and 4 will be there."


def test_a_time_in_the_past_is_refused(alders, quiet_room, tomasz):
    with pytest.raises(TimePassed):
        book(alders, quiet_room, hours(10, day=NOON), tomasz)


def test_without_ethics_approval_for_that_day_nothing_is_booked(alder, tomasz, imogen, quiet_room):
    """F-R1."""
    with pytest.raises(ApprovalMissing):
        book(planned(alder, tomasz, imogen), quiet_room, hours(14), tomasz)


def test_a_taken_slot_is_refused_with_the_next_free_ones_and_no_names(
    alders, junipers, quiet_room, garden_room, tomasz, sunita
):
    book(junipers, quiet_room, hours(14), sunita)

    with pytest.raises(RoomTaken) as refused:
        book(alders, quiet_room, hours(14.5), tomasz)

    assert str(refused.value) == "Quiet Room is taken then. Free near then: 14:30, Garden Room or 15:30, Garden Room."


def test_quiet_gaps_clash_like_bookings(alders, junipers, quiet_room, tomasz, sunita):
    """The blocked time includes setup and discreet leaving."""
    book(junipers, quiet_room, hours(14, 1), sunita)

    with pytest.raises(RoomTaken):
        book(alders, quiet_room, hours(15.25, 1), tomasz)


def test_slots_that_only_touch_can_both_be_booked(alders, junipers, quiet_room, tomasz, sunita):
    book(junipers, quiet_room, hours(14, 1), sunita)

    assert book(alders, quiet_room, hours(15.5, 1), tomasz)


def test_an_interviewer_cannot_be_booked_twice_at_the_same_time(
    alders, juniper, tomasz, imogen, quiet_room, garden_room
):
    book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(InterviewerBusy) as refused:
        book(planned(juniper, tomasz, imogen), garden_room, hours(15), imogen)

    assert "Alder" not in str(refused.value)


def test_several_calls_can_take_place_at_once(alders, junipers, video_link, tomasz, sunita):
    book(alders, video_link, hours(14), tomasz)

    assert book(junipers, video_link, hours(14), sunita).alone is False


def test_a_session_can_have_only_one_room(alders, quiet_room, garden_room, tomasz):
    book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(AlreadyBooked):
        book(alders, garden_room, hours(16), tomasz)


def test_a_move_asks_the_gate_again_and_refuses_a_worse_room(alders, quiet_room, room_214, tomasz):
    """D-R1, G-R5."""
    booking = book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(RoomUnsuitable):
        move_booking(booking=booking, room=room_214, during=hours(14), by=tomasz, at=NOON)

    booking.refresh_from_db()
    assert (booking.room, booking.sequence) == (quiet_room, 0)


def test_a_move_changes_the_session_and_the_gaps_and_frees_the_old_time(
    alders, junipers, quiet_room, garden_room, tomasz, sunita
):
    booking = book(alders, quiet_room, hours(14), tomasz)

    moved = move_booking(booking=booking, room=garden_room, during=hours(16), by=tomasz, at=NOON)

    alders.refresh_from_db()
    assert (moved.pk, moved.sequence, alders.starts_at) == (booking.pk, 1, hours(16).starts_at)
    assert book(junipers, quiet_room, hours(14), sunita)


def test_a_booking_can_move_to_a_time_that_overlaps_its_own(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)

    moved = move_booking(booking=booking, room=quiet_room, during=hours(14.5), by=tomasz, at=NOON)

    assert moved.starts_at == hours(14.5).starts_at


def test_a_cancellation_frees_the_time_and_is_logged_once(alders, junipers, quiet_room, tomasz, sunita):
    booking = book(alders, quiet_room, hours(14), tomasz)

    cancel_booking(booking=booking, by=tomasz, at=NOON)
    cancel_booking(booking=booking, by=tomasz, at=NOON + HOUR)

    alders.refresh_from_db()
    booking.refresh_from_db()
    assert (alders.booking, booking.cancelled_at, booking.sequence) == (None, NOON, 1)
    assert Entry.objects.filter(action="booking.cancelled").count() == 1
    assert book(junipers, quiet_room, hours(14), sunita)


def test_a_cancelled_or_past_booking_cannot_be_moved(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(BookingPast):
        cancel_booking(booking=booking, by=tomasz, at=hours(16).starts_at)

    cancel_booking(booking=booking, by=tomasz, at=NOON)
    with pytest.raises(BookingGone):
        move_booking(booking=booking, room=quiet_room, during=hours(16), by=tomasz, at=NOON)


@pytest.mark.parametrize("shared", ["room", "interviewer", "participant"])
def test_the_database_itself_refuses_an_overlapping_insert_and_update(
    alders, junipers, quiet_room, garden_room, tomasz, sunita, shared
):
    """The constraint of the database, without any check of ours."""
    mine = book(alders, quiet_room, hours(14), tomasz)
    other = book(junipers, garden_room, hours(16.5), sunita)
    same = {"room": mine.room_id, "interviewer": mine.interviewer_id, "participant": mine.participant_id}[shared]
    times = ("starts_at", "ends_at", "blocked_from", "blocked_until")
    taken = {name: getattr(mine, name) for name in times} | {f"{shared}_id": same}

    with pytest.raises(IntegrityError, match=f"booking_no_overlap_{shared}"), transaction.atomic():
        Booking.objects.filter(pk=other.pk).update(**taken)
    with pytest.raises(IntegrityError, match=f"booking_no_overlap_{shared}"), transaction.atomic():
        facts = {f"{name}_id": getattr(other, f"{name}_id") for name in ("room", "study", "participant", "interviewer")}
        Booking.objects.create(**(facts | taken))

"""The room standard of a study: at the form, for a forged POST and in the database (F-R1, D-R1, G-R5)."""

import uuid

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from interviews.bookings.booking import confirm_booking, hold_room, move_booking
from interviews.bookings.finding.search import suggestions
from interviews.bookings.locks import BookingRequest
from interviews.bookings.refusals import RoomBelowStandard
from interviews.bookings.replanning.relocation import relocations
from interviews.bookings.replanning.series import book_series
from interviews.bookings.replanning.waiting import Wait
from interviews.bookings.session_needs import SessionNeeds
from interviews.rooms.inspections.standards import LEVELS, AsksLess, RoomStandard, UnknownLevel
from interviews.rooms.models import Booking
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.interviews.cast import make_room, unmet
from tests.interviews.planned import book, hours
from tests.interviews.rooms.inspections.inspecting import look
from tests.make import signed_in

PRIVATE, SHIELDED = 1, 2


def ask(study, by, level=PRIVATE, calls=True, at=NOON):
    return RoomStandard.objects.ask(key=uuid.uuid4(), study=study, level=level, calls=calls, by=by, at=at)


@pytest.fixture
def private(leaving_well, imogen):
    """Leaving Well meets only in private rooms. Quiet Hours has no standard."""
    return ask(leaving_well, imogen)


@pytest.fixture
def back_room(newcastle):
    """It meets the standard Private, and is step-free."""
    return make_room(newcastle, "Back Room", features=["step_free", *LEVELS[PRIVATE].asks])


LACKS = "Below the standard of this study: seen from outside; a sign says what happens here; somebody may come in."


def test_a_room_below_the_standard_is_refused_with_what_is_missing(private, alders, garden_room, tomasz):
    """F-R1, D-R1: the room would suit Alder, but not the study."""
    with pytest.raises(RoomBelowStandard) as refused:
        book(alders, garden_room, hours(14), tomasz)

    assert (str(refused.value), refused.value.field) == (LACKS, "room")
    assert not Booking.objects.exists()


def test_a_room_that_meets_the_standard_can_be_booked(private, alders, back_room, tomasz):
    assert book(alders, back_room, hours(14), tomasz).state == "confirmed"


def test_a_standard_applies_to_its_own_study_only(leaving_well, quiet_hours, stella, alders, room_214, tomasz):
    ask(quiet_hours, stella, SHIELDED)

    assert RoomStandard.objects.current(leaving_well.pk) is None


@time_machine.travel(NOON, tick=False)
def test_the_form_shows_what_is_missing_and_a_forged_post_is_refused(private, alders, garden_room, back_room, tomasz):
    """F-R1 at the form, while typing and for a POST. Rooms that meet the standard come first."""
    client, url = signed_in(tomasz), reverse("bookings:book", args=[tomasz.study_id])
    typed = {"session": alders.pk, "room": garden_room.pk, "day": "2026-11-24", "start": "14:00", "end": "15:00"}
    shown = client.get(url, typed, headers={"hx-request": "true"}).content.decode()
    posted = client.post(url, typed | {"people": 2, "gap": 0, "intent": uuid.uuid4()})

    assert LACKS in shown and "Free near then" in shown and "Back Room, fits all" in shown
    assert posted.status_code == 422 and LACKS in posted.content.decode()
    offered = [name.partition(":")[0] for _, name in posted.context["form"].fields["room"].choices]
    assert offered == ["Back Room", "Garden Room"]
    assert not Booking.objects.exists()


def planted(session, room, **more):
    """A booking that is saved without an act."""
    block = room.blocked_span(hours(14))
    facts = {
        "room": room, "study_id": session.study_id, "participant": session.participant,
        "interviewer_id": session.interviewer_id, "starts_at": hours(14).starts_at, "ends_at": hours(14).ends_at,
        "blocked_from": block.starts_at, "blocked_until": block.ends_at, "alone": not room.is_shared,
    } | more  # fmt: skip
    with transaction.atomic():
        return Booking.objects.create(**facts)


def test_the_database_refuses_a_booking_in_a_room_below_the_standard(private, alders, garden_room, back_room):
    """F-R1 in the database: insert, move and confirm. Back Room is the control."""
    with pytest.raises(IntegrityError, match="booking_room_of_its_class"):
        planted(alders, garden_room)

    stands = planted(alders, back_room)
    with pytest.raises(IntegrityError, match="booking_room_of_its_class"), transaction.atomic():
        Booking.objects.filter(pk=stands.pk).update(room=garden_room)


def test_the_database_refuses_to_confirm_a_hold_in_a_room_below_the_standard(
    leaving_well, imogen, alders, garden_room, tomasz
):
    held = hold_room(key=uuid.uuid4(), session=alders, room=garden_room, during=hours(14), by=tomasz, at=NOON)
    ask(leaving_well, imogen)

    with pytest.raises(RoomBelowStandard):
        confirm_booking(booking=held, by=tomasz, at=NOON)
    with pytest.raises(IntegrityError, match="booking_room_of_its_class"), transaction.atomic():
        Booking.objects.filter(pk=held.pk).update(state="confirmed", hold_until=None)


def test_existing_bookings_below_the_standard_can_be_cancelled(leaving_well, imogen, alders, garden_room, tomasz):
    """The standard is raised after the booking: it needs another room, and it can be cancelled."""
    booking = book(alders, garden_room, hours(14), tomasz)
    ask(leaving_well, imogen)

    assert [(one.booking, one.words) for one in relocations(imogen, NOON)] == [(booking, LACKS)]
    assert booking.cancel(by=tomasz, at=NOON)


def test_the_database_refuses_calls_for_a_study_that_meets_only_in_rooms(
    leaving_well, imogen, alders, video_link, tomasz
):
    """The control: it can be booked once calls are allowed."""
    ask(leaving_well, imogen, calls=False)
    with pytest.raises(IntegrityError, match="booking_room_of_its_class"):
        planted(alders, video_link)
    with pytest.raises(RoomBelowStandard, match="video link is not a room, and this study meets only in rooms"):
        book(alders, video_link, hours(14), tomasz)

    ask(leaving_well, imogen, PRIVATE, calls=False)
    RoomStandard.objects.ask(
        key=uuid.uuid4(), study=leaving_well, level=PRIVATE, calls=True, by=_reviewer(leaving_well), at=NOON
    )
    assert book(alders, video_link, hours(14), tomasz).state == "confirmed"


def _reviewer(study):
    return study.memberships.get(role="ethics_reviewer")


def test_a_booking_cannot_be_moved_below_the_standard(private, alders, back_room, garden_room, tomasz):
    """D-R1."""
    booking = book(alders, back_room, hours(14), tomasz)

    with pytest.raises(RoomBelowStandard):
        move_booking(booking=booking, room=garden_room, during=hours(14), by=tomasz, at=NOON)

    booking.refresh_from_db()
    assert booking.room == back_room


def test_series_suggestions_and_waiting_list_respect_the_standard(
    leaving_well, imogen, alders, garden_room, back_room, tomasz
):
    booking = book(alders, garden_room, hours(14), tomasz)
    ask(leaving_well, imogen)

    outcomes = book_series(key=uuid.uuid4(), booking=booking, weeks=1, times=2, by=imogen, at=NOON)
    wanted = BookingRequest(garden_room, hours(14))
    offered = suggestions(alders, wanted, SessionNeeds.of(alders), rooms=[garden_room, back_room], at=NOON)
    wait = Wait(session=alders, room=garden_room, starts_at=hours(10).starts_at, ends_at=hours(10).ends_at)

    assert [LACKS in one.words for one in outcomes] == [True, True]
    assert {slot.room for slot in offered} == {back_room}
    assert not wait.is_free(NOON)
    assert [one.others for one in relocations(imogen, NOON)] == [(back_room,)]


def test_no_session_begins_in_a_room_below_the_standard(ready_session, leaving_well, imogen, tomasz, quiet_room):
    """The gate compares the room with the standard when the session begins."""
    quiet_room.features = ["step_free", "not_overheard"]
    quiet_room.save(update_fields=["features"])
    assert unmet(ready_session, tomasz) == []

    ask(leaving_well, imogen)

    assert unmet(ready_session, tomasz) == ["The room suits them"]


def test_a_later_inspection_can_put_a_room_below_the_standard(private, alders, back_room, tomasz, imogen):
    """The last inspection counts, here one that finds a sign on the door."""
    book(alders, back_room, hours(14), tomasz)
    look(back_room, imogen)
    assert relocations(imogen, NOON) == []

    look(back_room, imogen, no=["neutral_sign"], at=NOON + HOUR)

    assert [one.words for one in relocations(imogen, NOON)] == [
        "Below the standard of this study: a sign says what happens here."
    ]


def test_the_team_can_raise_the_standard_and_only_the_reviewer_can_lower_it(leaving_well, imogen, laleh, approved):
    """F-R1: the team of an approved study can only raise its standard."""
    ask(leaving_well, imogen, SHIELDED)
    with pytest.raises(AsksLess):
        ask(leaving_well, imogen, PRIVATE)

    ask(leaving_well, laleh, PRIVATE, at=NOON + HOUR)

    assert [one.level for one in RoomStandard.objects.filter(study=leaving_well).order_by("number")] == [2, 1]
    logged = Entry.objects.filter(action="room.class_asked").order_by("occurred_at").values_list("detail", flat=True)
    assert [one["level"] for one in logged] == [2, 1]


def test_the_team_can_lower_the_standard_before_the_study_is_approved(leaving_well, imogen):
    ask(leaving_well, imogen, SHIELDED)

    assert ask(leaving_well, imogen, PRIVATE).level == PRIVATE


def test_setting_the_same_standard_twice_changes_nothing_and_an_unknown_level_is_refused(private, leaving_well, imogen):
    assert ask(leaving_well, imogen) == private
    with pytest.raises(UnknownLevel):
        ask(leaving_well, imogen, 3)


def test_the_database_refuses_to_change_a_standard(private):
    with pytest.raises(IntegrityError, match="room_class_append_only"), transaction.atomic():
        RoomStandard.objects.filter(pk=private.pk).update(level=0, asks=[])


@time_machine.travel(NOON, tick=False)
def test_the_pages_show_and_change_the_standard_for_the_right_roles(
    private, leaving_well, back_room, imogen, laleh, tomasz, stella
):
    """The reviewer decides, the coordinator raises, the interviewer reads, and the stranger finds nothing."""
    show, more, less = (
        reverse(f"rooms:{name}", args=[leaving_well.pk]) for name in ("standard", "ask-standard", "decide-standard")
    )
    typed = {"level": "2", "calls": "yes", "intent": uuid.uuid4()}

    assert "Private at least" in signed_in(tomasz).get(show).content.decode()
    assert [signed_in(tomasz).post(url, typed).status_code for url in (more, less)] == [403, 403]
    assert [signed_in(stella).get(url).status_code for url in (show, more, less)] == [404, 404, 404]
    assert signed_in(imogen).post(more, typed).status_code == 302
    refused = signed_in(imogen).post(more, {"level": "0", "calls": "yes", "intent": uuid.uuid4()})
    assert refused.status_code == 302, "not approved yet"
    assert "Decide on it" in signed_in(laleh).get(show).content.decode()

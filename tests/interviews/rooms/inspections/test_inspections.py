"""Inspections decide which needs a room meets and whether it may be used (D-R1, D-R7)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from interviews.bookings.refusals import RoomNotApproved
from interviews.rooms import lifecycle
from interviews.rooms.inspections.criteria import GROUPS, MUST
from interviews.rooms.inspections.inspections import InspectedInFuture, Inspection, SoundNotTested, UnknownCriterion
from interviews.rooms.models import Booking
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.interviews.planned import book, hours
from tests.interviews.rooms.inspections.inspecting import look

UNTIL = NOON.date() + timedelta(days=300)


@pytest.fixture
def new_room(newcastle, imogen):
    return lifecycle.add_room(
        key=newcastle.pk, site=newcastle, name="Elm", kind="room", floor="", way_in="", seats=3, opens="09:00",
        closes="18:00", open_days=[0, 1, 2, 3, 4], gap_before=15, gap_after=15, by=imogen, at=NOON,
    )  # fmt: skip


def test_a_room_meets_only_the_needs_that_the_inspection_found(new_room, imogen):
    """D-R1."""
    look(new_room, imogen, no=["step_free", "hearing_loop"])

    new_room.refresh_from_db()
    assert {"step_free", "hearing_loop"} & set(new_room.features) == set()
    assert {"not_overheard", "not_seen", "two_exits"} <= set(new_room.features)


def test_a_criterion_that_was_not_inspected_counts_as_not_met(new_room, imogen):
    """Unknown means not met."""
    look(new_room, imogen, findings=dict.fromkeys(MUST, True))

    new_room.refresh_from_db()
    assert set(new_room.features) == MUST


def test_comfort_is_a_criterion_too():
    """D-R7: a choice of seats, warmth, light and water."""
    heading, comfort = GROUPS[-1]

    assert heading == "At ease"
    assert {one.code for one in comfort} == {
        "seat_choice", "warmth", "water_tissues", "soft_light", "daylight", "seat_by_door",
    }  # fmt: skip


def test_not_overheard_needs_a_sound_test_of_the_last_twelve_months(new_room, imogen):
    for sound_on in (None, NOON.date() - timedelta(days=366), NOON.date() + timedelta(days=1)):
        with pytest.raises(SoundNotTested):
            look(new_room, imogen, sound_on=sound_on)
    assert Inspection.objects.count() == 0


def test_an_inspection_in_the_future_or_of_an_unknown_criterion_is_refused(new_room, imogen):
    with pytest.raises(InspectedInFuture):
        look(new_room, imogen, looked_on=NOON.date() + timedelta(days=1))
    with pytest.raises(UnknownCriterion):
        look(new_room, imogen, findings={"nice": True})


def test_a_room_without_an_inspection_cannot_be_approved(new_room, imogen):
    """D-R1."""
    with pytest.raises(lifecycle.NotInspected):
        lifecycle.approve_room(room=new_room, until=UNTIL, by=imogen, at=NOON)


@pytest.mark.parametrize("code", sorted(MUST))
def test_a_failed_required_criterion_prevents_the_approval(new_room, imogen, code):
    """D-R1: each of the required criteria."""
    look(new_room, imogen, no=[code])

    with pytest.raises(lifecycle.CriteriaNotMet):
        lifecycle.approve_room(room=new_room, until=UNTIL, by=imogen, at=NOON)


def test_an_approval_cannot_last_longer_than_its_inspection(new_room, imogen):
    """D-R1: twelve months from the day of the inspection, not of the approval."""
    looked_on = NOON.date() - timedelta(days=100)
    look(new_room, imogen, looked_on=looked_on, sound_on=looked_on)

    with pytest.raises(lifecycle.InspectionTooOld):
        lifecycle.approve_room(room=new_room, until=UNTIL, by=imogen, at=NOON)
    last = looked_on + timedelta(days=365)
    assert lifecycle.approve_room(room=new_room, until=last, by=imogen, at=NOON).approved_until == last


def test_twelve_months_are_calendar_months_also_over_a_leap_day(new_room, imogen):
    """From 1 June 2027 to 1 June 2028 are 366 days, and twelve months."""
    first, last = date(2027, 6, 1), date(2028, 6, 1)
    at = datetime(2027, 6, 1, 12, tzinfo=UTC)
    inspection = look(new_room, imogen, at=at, sound_on=date(2026, 6, 1))

    assert inspection.valid_until == last
    assert lifecycle.approve_room(room=new_room, until=last, by=imogen, at=at).approved_until == last
    with pytest.raises(lifecycle.ApprovalTooLong):
        lifecycle.approve_room(room=new_room, until=last + timedelta(days=1), by=imogen, at=at)
    with pytest.raises(SoundNotTested):
        look(new_room, imogen, at=at, looked_on=first, sound_on=date(2026, 5, 31))


def test_an_approval_of_a_common_year_is_not_a_day_longer(video_link, imogen):
    """The 366th day was accepted in every year."""
    with pytest.raises(lifecycle.ApprovalTooLong):
        lifecycle.approve_room(room=video_link, until=NOON.date() + timedelta(days=366), by=imogen, at=NOON)
    with pytest.raises(lifecycle.ApprovalEndsBefore):
        lifecycle.approve_room(room=video_link, until=NOON.date() - timedelta(days=1), by=imogen, at=NOON)


def test_a_failed_criterion_takes_the_room_out_of_use_and_keeps_its_bookings(alders, quiet_room, imogen, tomasz):
    """The room is suspended, and every booking ahead needs another room."""
    booking = book(alders, quiet_room, hours(14), tomasz)

    look(quiet_room, imogen, no=["opens_inside", "signal", "daylight", "step_free"])

    quiet_room.refresh_from_db()
    assert quiet_room.suspended_at == NOON
    assert list(Booking.objects.ahead(NOON).filter(room=quiet_room)) == [booking]
    entry = Entry.objects.get(action="room.assessed")
    assert (entry.detail["failed"], entry.detail["lost"]) == (["opens_inside", "signal"], ["daylight", "step_free"])
    assert entry.actor_id == imogen.actor_id


def test_a_suspended_room_can_be_approved_only_after_a_new_inspection(alders, quiet_room, imogen, tomasz):
    """After an incident, the room is inspected before it is used again."""
    look(quiet_room, imogen)
    lifecycle.suspend_room(room=quiet_room, because="incident", by=imogen, at=NOON + HOUR)
    quiet_room.refresh_from_db()

    with pytest.raises(lifecycle.NotInspected):
        lifecycle.approve_room(room=quiet_room, until=UNTIL, by=imogen, at=NOON + 2 * HOUR)
    with pytest.raises(RoomNotApproved):
        book(alders, quiet_room, hours(14), tomasz, at=NOON + 2 * HOUR)

    look(quiet_room, imogen, at=NOON + 3 * HOUR)
    lifecycle.approve_room(room=quiet_room, until=UNTIL, by=imogen, at=NOON + 3 * HOUR)
    quiet_room.refresh_from_db()
    assert book(alders, quiet_room, hours(14), tomasz, at=NOON + 4 * HOUR).room == quiet_room


def test_an_older_inspection_that_is_recorded_late_changes_nothing(new_room, imogen):
    look(new_room, imogen, no=["daylight"])
    earlier = NOON.date() - timedelta(days=30)

    look(new_room, imogen, no=["step_free"], looked_on=earlier, sound_on=earlier, at=NOON + HOUR)

    new_room.refresh_from_db()
    assert "step_free" in new_room.features
    assert "daylight" not in new_room.features


def test_the_database_refuses_to_change_an_inspection(new_room, imogen):
    written = look(new_room, imogen)

    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=written.pk).update(findings={})


def test_the_same_inspection_sent_twice_is_recorded_once(new_room, imogen):
    """R2."""
    written = look(new_room, imogen)
    facts = {"findings": written.findings, "looked_on": written.looked_on, "sound_on": written.sound_on}

    again = Inspection.objects.write(key=written.pk, room=new_room, by=imogen, at=NOON, **facts)

    assert (again, Inspection.objects.count()) == (written, 1)


def test_a_retired_room_cannot_be_booked_and_a_booked_room_cannot_be_retired(
    alders, quiet_room, garden_room, imogen, tomasz
):
    lifecycle.retire_room(room=garden_room, by=imogen, at=NOON)
    garden_room.refresh_from_db()
    with pytest.raises(RoomNotApproved, match="no longer used"):
        book(alders, garden_room, hours(14), tomasz)

    book(alders, quiet_room, hours(14), tomasz)
    with pytest.raises(lifecycle.StillBooked):
        lifecycle.retire_room(room=quiet_room, by=imogen, at=NOON)

"""Home and café visits need a risk assessment of their own (D-R1)."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from interviews.bookings.refusals import RoomNotApproved, RoomUnsuitable
from interviews.rooms import lifecycle
from interviews.rooms.inspections.visits import HoldsTooLong, NotElsewhere, RiskAssessment
from interviews.rooms.models import Kind
from tests.cast import NOON
from tests.interviews.cast import make_room
from tests.interviews.planned import book, hours
from tests.make import signed_in

DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture
def cafe(newcastle):
    return make_room(newcastle, "A café", kind=Kind.VISIT, approved_until=None)


def assess(room, by, *, found=("step_free", "not_overheard"), valid_to=TODAY + 30 * DAY, at=NOON):
    return RiskAssessment.objects.write(
        key=uuid.uuid4(), room=room, place="A café with a back room", people="Neighbours may come by",
        activity="An hour of talk", controls="Seat with a view of the door", company="two", found=found,
        valid_to=valid_to, by=by, at=at,
    )  # fmt: skip


def test_a_visit_without_a_risk_assessment_cannot_be_approved_or_booked(alders, cafe, imogen, tomasz):
    with pytest.raises(lifecycle.RisksNotAssessed):
        lifecycle.approve_room(room=cafe, until=TODAY + 10 * DAY, by=imogen, at=NOON)
    with pytest.raises(RoomNotApproved):
        book(alders, cafe, hours(14), tomasz)


def test_the_approval_of_a_visit_cannot_outlast_its_risk_assessment(alders, cafe, imogen, tomasz):
    assess(cafe, imogen)

    with pytest.raises(lifecycle.RisksNotAssessed):
        lifecycle.approve_room(room=cafe, until=TODAY + 31 * DAY, by=imogen, at=NOON)
    lifecycle.approve_room(room=cafe, until=TODAY + 30 * DAY, by=imogen, at=NOON)

    cafe.refresh_from_db()
    assert book(alders, cafe, hours(14), tomasz).room == cafe


def test_hard_needs_apply_to_visits_too(alders, cafe, imogen, tomasz):
    """G-R5."""
    assess(cafe, imogen, found=["not_overheard"])
    lifecycle.approve_room(room=cafe, until=TODAY + 30 * DAY, by=imogen, at=NOON)

    cafe.refresh_from_db()
    with pytest.raises(RoomUnsuitable, match="Stairs only"):
        book(alders, cafe, hours(14), tomasz)


def test_a_risk_assessment_is_for_visits_and_is_valid_for_twelve_months_at_most(cafe, quiet_room, imogen):
    for valid_to in (TODAY + 366 * DAY, TODAY - DAY):
        with pytest.raises(HoldsTooLong):
            assess(cafe, imogen, valid_to=valid_to)
    with pytest.raises(NotElsewhere):
        assess(quiet_room, imogen)


def test_a_risk_assessment_is_valid_for_twelve_calendar_months_over_a_leap_day(cafe, imogen):
    at, last = datetime(2027, 6, 1, 12, tzinfo=UTC), date(2028, 6, 1)

    assert assess(cafe, imogen, valid_to=last, at=at).valid_to == last
    with pytest.raises(HoldsTooLong):
        assess(cafe, imogen, valid_to=last + DAY, at=at)


def test_a_change_of_kind_removes_the_approval(quiet_room, imogen):
    """D-R1: an inspection of a room is not a risk assessment of a visit, nor the other way round."""
    facts = {name: getattr(quiet_room, name) for name in lifecycle.FACTS}
    lifecycle.change_room(room=quiet_room, by=imogen, at=NOON, **facts | {"seats": 5, "floor": "First"})
    quiet_room.refresh_from_db()
    assert quiet_room.approved_until is not None

    lifecycle.change_room(room=quiet_room, by=imogen, at=NOON, **facts | {"kind": Kind.VISIT})
    quiet_room.refresh_from_db()
    assert (quiet_room.approved_until, quiet_room.features) == (None, [])


def test_after_an_incident_the_risks_are_assessed_again(cafe, imogen):
    assess(cafe, imogen)
    lifecycle.suspend_room(room=cafe, because="incident", by=imogen, at=NOON)
    cafe.refresh_from_db()

    with pytest.raises(lifecycle.RisksNotAssessed, match="Assess them again"):
        lifecycle.approve_room(room=cafe, until=TODAY + 10 * DAY, by=imogen, at=NOON)


def test_a_risk_assessment_is_sealed(cafe, imogen):
    """D-R3: the database does not reveal what is known about a place."""
    assess(cafe, imogen)

    with connection.cursor() as cursor:
        cursor.execute("SELECT place, people, activity, controls FROM interviews_riskassessment")
        stored = b"".join(bytes(one) for one in cursor.fetchone())
    assert b"back room" not in stored
    assert b"Neighbours" not in stored


def test_the_visit_page_shows_the_last_assessment(cafe, imogen, tomasz):
    assess(cafe, imogen)
    address = reverse("rooms:visit", args=[imogen.study_id, cafe.pk])

    with time_machine.travel(NOON, tick=False):
        assert "A café with a back room" in signed_in(imogen).get(address).content.decode()
        assert signed_in(tomasz).get(address).status_code == 403

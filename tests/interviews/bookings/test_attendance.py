"""Interpreters and equipment that are booked with a room (C-R5)."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from interviews.bookings.booking import cancel_booking, move_booking
from interviews.bookings.people import interpreters_of
from interviews.bookings.refusals import (
    EquipmentElsewhere,
    EquipmentTaken,
    InterpreterBusy,
    InterpreterMissing,
    InterviewerBusy,
)
from interviews.rooms.lending.equipment import Equipment, Loan, NamedAlready
from interviews.rooms.models import Booking, Site
from safespace.studies.roles import Role
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import book, hours, planned


@pytest.fixture
def samira(leaving_well):
    """Samira has no interviews today and speaks Dari."""
    return make_member(make_user("samira", "Samira Noori"), leaving_well, Role.INTERVIEWER)


@pytest.fixture
def recorder(newcastle, imogen):
    return a_thing(newcastle, imogen, "Recorder 1")


def a_thing(site, by, name, kind="recorder"):
    return Equipment.objects.add(key=uuid.uuid4(), site=site, kind=kind, name=name, by=by, at=NOON)


def test_interpreter_and_equipment_are_booked_for_the_whole_blocked_time(alders, quiet_room, samira, recorder, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz, interpreter=samira.user, equipment=[recorder])

    loan = booking.loans.get()
    assert booking.interpreter == samira.user
    assert (loan.equipment, loan.blocked_from, loan.blocked_until) == (
        recorder, booking.blocked_from, booking.blocked_until,
    )  # fmt: skip


def test_an_interpreter_cannot_be_booked_twice_at_the_same_time(
    alders, junipers, quiet_room, garden_room, samira, tomasz, sunita
):
    book(alders, quiet_room, hours(14), tomasz, interpreter=samira.user)

    with pytest.raises(InterpreterBusy) as refused:
        book(junipers, garden_room, hours(15), sunita, interpreter=samira.user)

    assert "Alder" not in str(refused.value)
    assert "Samira" not in str(refused.value)


def test_an_interviewer_cannot_interpret_in_another_room_at_the_same_time(
    alders, junipers, quiet_room, garden_room, tomasz, sunita
):
    book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(InterpreterBusy):
        book(junipers, garden_room, hours(15), sunita, interpreter=tomasz.user)


def test_an_interpreter_cannot_interview_in_another_room_at_the_same_time(
    alders, junipers, quiet_room, garden_room, tomasz, sunita
):
    book(alders, quiet_room, hours(14), tomasz, interpreter=sunita.user)

    with pytest.raises(InterviewerBusy):
        book(junipers, garden_room, hours(15), sunita)


def test_equipment_cannot_be_lent_twice_at_the_same_time(
    alders, junipers, quiet_room, garden_room, recorder, tomasz, sunita
):
    book(alders, quiet_room, hours(14), tomasz, equipment=[recorder])

    with pytest.raises(EquipmentTaken) as refused:
        book(junipers, garden_room, hours(15), sunita, equipment=[recorder])

    assert "16:00, Garden Room" in str(refused.value)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("column", ["interpreter", "interviewer"])
def test_the_database_itself_refuses_a_person_in_two_places(
    alders, junipers, quiet_room, garden_room, samira, tomasz, sunita, column
):
    """Without any check of ours, on insert and on update."""
    book(alders, quiet_room, hours(14), tomasz, interpreter=samira.user)
    other = book(junipers, garden_room, hours(16.5), sunita)
    mine = Booking.objects.exclude(pk=other.pk).get()
    times = {name: getattr(mine, name) for name in ("starts_at", "ends_at", "blocked_from", "blocked_until")}
    taken = times | {column: samira.user}

    for _ in range(2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.filter(pk=other.pk).update(**taken)
        with pytest.raises(IntegrityError), transaction.atomic():
            facts = {f"{name}_id": getattr(other, f"{name}_id") for name in ("room", "study", "participant")}
            Booking.objects.create(**({"interviewer": sunita.user} | facts | taken))


def test_the_database_itself_refuses_two_loans_at_the_same_time(
    alders, junipers, quiet_room, garden_room, recorder, newcastle, imogen, tomasz, sunita
):
    lent = book(alders, quiet_room, hours(14), tomasz, equipment=[recorder]).loans.get()
    other = book(junipers, garden_room, hours(16.5), sunita, equipment=[a_thing(newcastle, imogen, "Recorder 2")])
    times = {"blocked_from": lent.blocked_from, "blocked_until": lent.blocked_until, "equipment": recorder}

    with pytest.raises(IntegrityError, match="loan_no_overlap_equipment"), transaction.atomic():
        Loan.objects.filter(booking=other).update(**times)
    with pytest.raises(IntegrityError, match="loan_no_overlap_equipment"), transaction.atomic():
        Loan.objects.create(booking=other, **times)


def test_attendance_moves_with_the_booking_and_is_free_when_it_is_cancelled(
    alders, junipers, quiet_room, garden_room, recorder, samira, tomasz, sunita
):
    booking = book(alders, quiet_room, hours(10), tomasz, interpreter=samira.user, equipment=[recorder])

    moved = move_booking(booking=booking, room=garden_room, during=hours(14), by=tomasz, at=NOON)
    assert (moved.interpreter, moved.loans.get(ended_at=None).blocked_from) == (samira.user, hours(13.75).starts_at)

    cancel_booking(booking=booking, by=tomasz, at=NOON)
    assert book(junipers, quiet_room, hours(14), sunita, interpreter=samira.user, equipment=[recorder])


def test_a_move_can_drop_the_interpreter_and_the_equipment(alders, quiet_room, recorder, samira, tomasz):
    booking = book(alders, quiet_room, hours(10), tomasz, interpreter=samira.user, equipment=[recorder])

    moved = move_booking(booking=booking, room=quiet_room, during=hours(10), by=tomasz, at=NOON, attendance=(None, ()))

    assert (moved.interpreter, moved.loans.filter(ended_at=None).count()) == (None, 0)


def test_a_person_without_the_role_cannot_be_booked_as_interpreter(alders, quiet_room, laleh, stella, tomasz):
    """C-R5: a reviewer, a stranger, and the interviewer."""
    for somebody in (laleh, stella, tomasz):
        with pytest.raises(InterpreterMissing):
            book(alders, quiet_room, hours(14), tomasz, interpreter=somebody.user)


def test_the_choice_of_interpreters_is_the_staff_of_the_study_without_the_interviewer(
    leaving_well, imogen, tomasz, samira, laleh, stella
):
    names = [one.display_name for one in interpreters_of(leaving_well, NOON, besides=tomasz.user_id)]

    assert names == ["Imogen Achterberg", "Samira Noori"]


def test_equipment_of_another_site_or_retired_equipment_is_refused(alders, quiet_room, recorder, imogen, tomasz):
    leeds = Site.objects.create(name="Leeds", zone="Europe/London")

    with pytest.raises(EquipmentElsewhere):
        book(alders, quiet_room, hours(14), tomasz, equipment=[a_thing(leeds, imogen, "Recorder 9")])
    for _ in range(2):
        recorder.retire(by=imogen, at=NOON)
    with pytest.raises(EquipmentElsewhere):
        book(alders, quiet_room, hours(14), tomasz, equipment=[recorder])


def test_two_items_at_a_site_cannot_have_the_same_name(newcastle, recorder, imogen):
    with pytest.raises(NamedAlready):
        a_thing(newcastle, imogen, "Recorder 1")


def test_suggestions_are_free_for_the_interpreter_and_the_equipment_too(
    alders, junipers, quiet_room, garden_room, recorder, samira, juniper, tomasz, sunita, imogen
):
    book(alders, quiet_room, hours(14), tomasz, interpreter=samira.user, equipment=[recorder])
    other = planned(juniper, sunita, imogen, day=hours(14).starts_at.replace(day=27))
    book(other, quiet_room, hours(10, day=other.starts_at), sunita)

    with pytest.raises(InterpreterBusy) as refused:
        book(junipers, garden_room, hours(14), sunita, interpreter=samira.user, equipment=[recorder])

    assert str(refused.value).endswith("Free near then: 16:00, Garden Room or 16:00, Quiet Room.")

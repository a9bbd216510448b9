"""D-R5: the front desk knows today's guests of rooms and the signs on the doors, says who came, and nothing else."""

import pytest
import time_machine
from django.urls import reverse

from interviews.rooms.models import Booking
from safespace.audit.models import Entry
from safespace.studies.need_to_know import NEED_TO_KNOW, Role, Thing, Way
from safespace.studies.roles import GRANTS, Permission
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in

NINE, ALMOST_TWO = TUESDAY.replace(hour=9), TUESDAY.replace(hour=13, minute=40)


@pytest.fixture
def booking(alders, quiet_room, tomasz):
    return book(alders, quiet_room, hours(14), tomasz)


def arrive(who, booking, at):
    with time_machine.travel(at, tick=False):
        return signed_in(who).post(reverse("bookings:arrive", args=[who.study_id, booking.pk]), follow=True)


def test_D_R5_the_role_is_for_arrivals_and_nothing_else():
    """A-R14: a withdrawal is taken by everybody, by a typed pseudonym or code."""
    assert GRANTS[Role.FRONT_DESK] == {
        Permission.READ_ARRIVALS, Permission.MARK_ARRIVALS, Permission.RECEIVE_WITHDRAWAL,
    }  # fmt: skip
    reached = {one for one in Thing if NEED_TO_KNOW[one][Role.FRONT_DESK] != Way.NONE}
    assert reached == {Thing.ARRIVALS, Thing.WITHDRAWALS}


def test_D_R5_a_day_at_the_desk(booking, eves_booking, fred):
    """The way in leads to the arrivals; of the people it says only that they are guests."""
    with time_machine.travel(ALMOST_TWO, tick=False):
        answer = signed_in(fred).get("/", follow=True)

    assert answer.redirect_chain == [(reverse("calendar:reception", args=[fred.study_id]), 302)]
    page = answer.content.decode()
    assert page.count("<b>Guest of Quiet Room</b>") == 1
    person = booking.participant
    told = [person.pseudonym, person.code, booking.interviewer.display_name, "15:00", str(person.pk), "Quiet Hours"]
    assert [one for one in told if one in page] == []


def test_who_came_is_said_once_and_the_room_is_theirs(booking, fred):
    first, again = (arrive(fred, booking, ALMOST_TWO) for _ in range(2))

    assert Booking.objects.get(pk=booking.pk).checked_in_at == ALMOST_TWO
    assert "Here" in first.content.decode() and "They are here" not in again.content.decode()
    lines = Entry.objects.filter(action="booking.checked_in")
    assert [(one.actor_id, one.actor_role) for one in lines] == [(fred.user_id, "front_desk")]


def test_too_early_is_said_in_words_and_nothing_changes(booking, fred):
    page = arrive(fred, booking, NINE).content.decode()

    assert "13:30" in page and "expected" in page
    assert Booking.objects.get(pk=booking.pk).checked_in_at is None


def test_guests_of_other_studies_arrive_at_the_same_desk(eves_booking, fred):
    """The rooms are everybody's: the desk does not know which study a guest comes for."""
    arrive(fred, eves_booking, NINE.replace(minute=45))

    assert Booking.objects.get(pk=eves_booking.pk).checked_in_at is not None


def test_what_is_not_todays_is_not_there(booking, fred):
    assert arrive(fred, booking, NINE.replace(day=23)).status_code == 404
    assert arrive(fred, booking, NINE.replace(hour=22)).status_code == 404


def test_nobody_else_says_who_came(booking, imogen, tomasz, laleh, stella):
    """An interviewer checks in to their own booking, on its own page."""
    for who in (imogen, tomasz, laleh):
        assert arrive(who, booking, ALMOST_TWO).status_code == 403
    with time_machine.travel(ALMOST_TWO, tick=False):
        address = reverse("bookings:arrive", args=[booking.study_id, booking.pk])
        assert signed_in(stella).post(address).status_code == 404
    assert Booking.objects.get(pk=booking.pk).checked_in_at is None

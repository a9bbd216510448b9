"""D-R5: the front desk sees today’s guests of rooms and door signs, and can mark arrivals."""

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


def test_D_R5_the_front_desk_role_allows_arrivals_only():
    """A-R14: every member can record a withdrawal, by pseudonym or code."""
    assert GRANTS[Role.FRONT_DESK] == {
        Permission.READ_ARRIVALS, Permission.MARK_ARRIVALS, Permission.RECEIVE_WITHDRAWAL,
    }  # fmt: skip
    reached = {one for one in Thing if NEED_TO_KNOW[one][Role.FRONT_DESK] != Way.NONE}
    assert reached == {Thing.ARRIVALS, Thing.WITHDRAWALS}


def test_D_R5_the_front_desk_sees_arrivals_of_guests_without_names(booking, eves_booking, fred):
    """Their first page is the list of arrivals, which only says that they are guests."""
    with time_machine.travel(ALMOST_TWO, tick=False):
        answer = signed_in(fred).get("/", follow=True)

    assert answer.redirect_chain == [(reverse("calendar:reception", args=[fred.study_id]), 302)]
    page = answer.content.decode()
    assert page.count("<b>Guest of Quiet Room</b>") == 1
    person = booking.participant
    told = [person.pseudonym, person.code, booking.interviewer.display_name, "15:00", str(person.pk), "Quiet Hours"]
    assert [one for one in told if one in page] == []


def test_marking_an_arrival_checks_in_once(booking, fred):
    first, again = (arrive(fred, booking, ALMOST_TWO) for _ in range(2))

    assert Booking.objects.get(pk=booking.pk).checked_in_at == ALMOST_TWO
    assert "Here" in first.content.decode() and "They are here" not in again.content.decode()
    lines = Entry.objects.filter(action="booking.checked_in")
    assert [(one.actor_id, one.actor_role) for one in lines] == [(fred.user_id, "front_desk")]


def test_an_arrival_too_early_is_refused_with_the_reason(booking, fred):
    page = arrive(fred, booking, NINE).content.decode()

    assert "13:30" in page and "expected" in page
    assert Booking.objects.get(pk=booking.pk).checked_in_at is None


def test_the_front_desk_marks_arrivals_for_every_study(eves_booking, fred):
    """The front desk does not see which study a guest comes for."""
    arrive(fred, eves_booking, NINE.replace(minute=45))

    assert Booking.objects.get(pk=eves_booking.pk).checked_in_at is not None


def test_only_todays_arrivals_can_be_marked(booking, fred):
    assert arrive(fred, booking, NINE.replace(day=23)).status_code == 404
    assert arrive(fred, booking, NINE.replace(hour=22)).status_code == 404


def test_other_roles_cannot_mark_arrivals(booking, imogen, tomasz, laleh, stella):
    """Interviewers check in on the page of the booking."""
    for who in (imogen, tomasz, laleh):
        assert arrive(who, booking, ALMOST_TWO).status_code == 403
    with time_machine.travel(ALMOST_TWO, tick=False):
        address = reverse("bookings:arrive", args=[booking.study_id, booking.pk])
        assert signed_in(stella).post(address).status_code == 404
    assert Booking.objects.get(pk=booking.pk).checked_in_at is None

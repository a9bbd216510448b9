"""The rooms page: which rooms are offered, what the calendar shows, and to whom."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, enrol
from tests.interviews.bookings.test_views import monday_noon, typed, url  # noqa: F401  a fixture
from tests.interviews.planned import book, hours, planned
from tests.make import signed_in


def test_the_week_offers_rooms_best_fit_first_with_the_needs_in_words(alders, quiet_room, room_214, tomasz):
    """D-R1."""
    page = signed_in(tomasz).get(url("bookings:week", tomasz, **{"for": alders.pk}))

    assert [offer[0].name for offer in page.context["offers"]] == ["Quiet Room", "Room 2.14"]
    assert [need.label for need in page.context["needs"]] == ["Step-free", "Can’t be overheard"]
    assert "Stairs only." in page.content.decode()


def test_times_are_printed_with_their_zone(alders, quiet_room, tomasz):
    page = signed_in(tomasz).get(url("bookings:week", tomasz)).content.decode()

    assert "23 to 27 November. Times are Newcastle time (GMT)." in page


@pytest.mark.parametrize("view", ["", "day", "list"])
def test_bookings_of_other_studies_are_only_booked(alders, eves_booking, quiet_room, imogen, stella, view):
    """D-R5, in all three views."""
    page = (
        signed_in(imogen)
        .get(url("bookings:week", imogen, day="2026-11-24", view=view, room=quiet_room.pk))
        .content.decode()
    )

    assert "Booked" in page
    for secret in (eves_booking.participant.pseudonym, eves_booking.participant.code, "Stella", str(eves_booking.pk)):
        assert secret not in page


def test_bookings_of_colleagues_are_only_booked_to_an_interviewer(
    alders, junipers, juniper, quiet_room, tomasz, sunita
):
    """Interviewers see their own participants only."""
    book(junipers, quiet_room, hours(14), sunita)

    page = signed_in(tomasz).get(url("bookings:week", tomasz, day="2026-11-24")).content.decode()

    assert "14:00 to 15:30, Booked" in page
    assert juniper.pseudonym not in page


def test_a_free_half_hour_leads_to_a_draft_of_the_booking(alders, alder, quiet_room, tomasz):
    page = signed_in(tomasz).get(
        url("bookings:week", tomasz, **{"for": alders.pk, "day": "2026-11-24", "start": "15:00"})
    )

    assert page.context["draft"]["words"] == "Tuesday 24 November, 15:00 to 16:30"
    assert page.context["draft"]["taken"] is False
    shown = " ".join(page.content.decode().split())
    assert f"Quiet Room for {alder.pseudonym}. Fits all two needs." in shown


@pytest.mark.parametrize("view", ["", "day", "list"])
def test_the_number_of_queries_of_the_week_does_not_depend_on_the_bookings(
    leaving_well,
    imogen,
    tomasz,
    sunita,
    approved,
    quiet_room,
    garden_room,
    django_assert_num_queries,
    view,
):
    client = signed_in(imogen)
    address = url("bookings:week", imogen, day="2026-11-24", view=view)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    book(planned(enrol(leaving_well, imogen, name="A", phone="+441632960101", interviewer=tomasz.user), tomasz, imogen),
         quiet_room, hours(9, 0.5), imogen)  # fmt: skip
    one = count()
    for n in range(6):
        person = enrol(leaving_well, imogen, name="B", phone=f"+44163296011{n}", interviewer=sunita.user)
        book(planned(person, sunita, imogen), garden_room, hours(9 + 1.25 * n, 0.5), imogen)

    assert count() == one <= 12


@pytest.mark.parametrize("query", [{"room": "x"}, {"day": "soon"}, {"view": "year"}, {"for": "me"}, {"start": "25:00"}])
def test_invalid_values_in_the_address_are_ignored(alders, quiet_room, tomasz, query):
    assert signed_in(tomasz).get(url("bookings:week", tomasz, **query)).context["room"] == quiet_room


@pytest.mark.parametrize(
    ("today", "title", "picked"),
    [(28, "30 November to 4 December", 30), (29, "30 November to 4 December", 30), (25, "23 to 27 November", 25)],
    ids=["Saturday", "Sunday", "Wednesday"],
)
def test_on_a_day_without_opening_hours_the_week_shows_the_next_open_day(
    alders, quiet_room, tomasz, today, title, picked
):
    """The Quiet Room is open from Monday to Friday."""
    with time_machine.travel(NOON.replace(day=today), tick=False):
        page = signed_in(tomasz).get(url("bookings:week", tomasz))

    assert (page.context["title"], page.context["day"].day) == (title, picked)


def test_a_date_of_another_year_shows_its_year(alders, quiet_room, tomasz, imogen):
    page = signed_in(tomasz).get(url("bookings:week", tomasz, day="2027-01-05", start="10:00")).content.decode()
    approved = signed_in(imogen).get(url("rooms:room", imogen, quiet_room.pk)).context["until"]

    assert "4 to 8 January 2027" in page
    assert "Tuesday 5 January 2027, 10:00 to 11:30" in page
    assert approved.endswith(str(quiet_room.approved_until.year))


@pytest.mark.parametrize(
    ("name", "field", "first", "last"),
    [
        ("bookings:book", "day", "2026-11-23", "2027-05-22"),
        ("rooms:approve", "approved_until", "2026-11-23", "2027-11-23"),
        ("rooms:close", "until_day", "2026-11-23", "2036-11-23"),
        ("rooms:look", "looked_on", "2016-11-23", "2026-11-23"),
    ],
)
def test_a_date_can_be_picked_only_within_its_limits(alders, quiet_room, imogen, name, field, first, last):
    args = () if name == "bookings:book" else (quiet_room.pk,)

    form = signed_in(imogen).get(url(name, imogen, *args)).context["form"]

    assert f'min="{first}"' in str(form[field]) and f'max="{last}"' in str(form[field])


@pytest.mark.parametrize("day", ["0026-11-24", "1999-11-24", "2126-11-24", "9999-12-31"])
def test_a_date_with_a_mistyped_year_is_refused(alders, quiet_room, tomasz, imogen, day):
    booked = signed_in(tomasz).post(url("bookings:book", tomasz), typed(alders, quiet_room, day=day))
    closed = signed_in(imogen).post(
        url("rooms:close", imogen, quiet_room.pk),
        {"day": day, "start": "10:00", "until_day": day, "end": "11:00", "words": "Fire drill"},
    )
    approved = signed_in(imogen).post(url("rooms:approve", imogen, quiet_room.pk), {"approved_until": day})

    assert [answer.status_code for answer in (booked, closed, approved)] == [422, 422, 422]

"""The page that offers suitable free times for a session."""

from datetime import time, timedelta

import pytest
import time_machine

from interviews.conduct.closing import call_off
from interviews.rooms.models import Booking, Room, Site
from interviews.sessions.states import Because
from tests.cast import NOON, enrol
from tests.interviews.bookings.test_views import typed, url
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.make import signed_in


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def shown(member, session, **query):
    """[(time, place)] on the page."""
    page = signed_in(member).get(url("bookings:find-time", member, session.pk, **query))
    return [(one["words"], one["place"]) for one in page.context["times"]]


def test_times_begin_with_the_planned_one_and_are_in_the_best_room(alders, quiet_room, room_214, tomasz):
    """D-R1, G-R5: one each morning and afternoon, never in the room with stairs."""
    times = shown(tomasz, alders)

    assert times[:3] == [
        ("Tuesday 24 November, 09:00 to 10:30", "Quiet Room"),
        ("Tuesday 24 November, 14:00 to 15:30", "Quiet Room"),
        ("Wednesday 25 November, 09:00 to 10:30", "Quiet Room"),
    ]
    assert {place for _, place in times} == {"Quiet Room"}


def test_each_time_leads_to_a_form_that_books_it(alders, quiet_room, tomasz):
    client = signed_in(tomasz)
    first = client.get(url("bookings:find-time", tomasz, alders.pk)).context["times"][0]
    page = client.get(first["url"])

    assert (page.context["check"].is_free, page.context["slot_chosen"]) == (True, True)
    client.post(url("bookings:book", tomasz), page.context["form"].initial | {"intent": quiet_room.pk})
    assert Booking.objects.get().span == hours(9)


def test_taken_times_and_times_of_the_interviewer_are_left_out(
    alders, junipers, quiet_room, garden_room, tomasz, sunita, imogen
):
    book(junipers, quiet_room, hours(13, 1.5), sunita)
    person = enrol(alders.study, imogen, name="C", phone="+441632960190", interviewer=tomasz.user)
    book(planned(person, tomasz, imogen), garden_room, hours(9, 1.5), tomasz)

    times = shown(tomasz, alders)

    assert times[:2] == [
        ("Tuesday 24 November, 11:00 to 12:30", "Garden Room"),
        ("Tuesday 24 November, 14:00 to 15:30", "Garden Room"),
    ]


def test_only_times_with_two_days_of_rest_are_offered(alders, alder, quiet_room, tomasz, imogen):
    """C-R7."""
    planned(alder, tomasz, imogen, start=9, day=TUESDAY + timedelta(days=7))

    days = {words.partition(",")[0] for words, _ in shown(tomasz, alders)}

    assert days == {"Tuesday 24 November", "Wednesday 25 November", "Thursday 26 November", "Friday 27 November"}


def test_the_day_and_the_part_of_the_day_can_be_chosen(alders, quiet_room, tomasz):
    afternoon = shown(tomasz, alders, day="2026-11-26", part="afternoon")
    nonsense = shown(tomasz, alders, day="9999-12-31", part="night")

    assert afternoon[0] == ("Thursday 26 November, 12:00 to 13:30", "Quiet Room")
    assert all(int(words.rpartition(", ")[2][:2]) >= 12 for words, _ in afternoon)
    assert nonsense[0][0].startswith("Tuesday 24 November")


def test_without_a_good_time_the_reason_is_shown(alders, room_214, quiet_room, tomasz):
    Room.objects.filter(pk=quiet_room.pk).update(suspended_at=NOON)
    page = signed_in(tomasz).get(url("bookings:find-time", tomasz, alders.pk))
    assert page.context["reasons"] == ["No room suits. Look at the rooms to see what each one lacks."]

    Room.objects.filter(pk=quiet_room.pk).update(suspended_at=None)
    far = signed_in(tomasz).get(url("bookings:find-time", tomasz, alders.pk, day="2027-04-05"))
    assert far.context["times"] == []
    assert "The ethics approval of this study does not cover that day." in far.content.decode()


def test_a_session_with_a_room_is_moved(alders, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14), tomasz)
    page = signed_in(tomasz).get(url("bookings:find-time", tomasz, alders.pk))

    assert page.context["times"][1]["words"] == "Tuesday 24 November, 14:00 to 15:30", "its own time counts as free"
    assert page.context["times"][0]["url"].startswith(url("bookings:move", tomasz, booking.pk))


def test_only_members_who_can_book_within_reach_see_it(alders, junipers, quiet_room, tomasz, laleh, stella):
    address = url("bookings:find-time", tomasz, alders.pk)

    assert [signed_in(who).get(address).status_code for who in (tomasz, laleh, stella)] == [200, 403, 404]
    assert signed_in(tomasz).get(url("bookings:find-time", tomasz, junipers.pk)).status_code == 404


def test_a_change_of_the_form_updates_the_time_in_words(alders, quiet_room, tomasz):
    query = {name: value for name, value in typed(alders, quiet_room, "10:00", "11:00").items() if name != "intent"}

    part = signed_in(tomasz).get(url("bookings:book", tomasz, **query), headers={"HX-Request": "true"}).content.decode()

    assert '<p class="lede" id="slot" hx-swap-oob="true">' in part
    assert "Tuesday 24 November, 10:00 to 11:00" in part


@pytest.mark.parametrize("name", ["bookings:find-time", "bookings:book"])
def test_a_session_that_is_called_off_or_whose_time_passed_is_never_replaced_by_another(
    name, alders, junipers, quiet_room, imogen, stella
):
    """The session of another person waits for a room, and it is not the one that was asked for."""

    def asked(member):
        args, query = ((alders.pk,), {}) if name == "bookings:find-time" else ((), {"session": alders.pk})
        return signed_in(member).get(url(name, imogen, *args, **query))

    assert asked(imogen).context["session" if name == "bookings:find-time" else "chosen"] == alders

    call_off(session=alders, because=Because.PLANS, by=imogen, at=NOON)
    answer = asked(imogen)
    assert (answer.status_code, answer.context["session"]) == (409, alders)
    assert "It has begun, is over, or was called off." in answer.content.decode()
    assert asked(stella).status_code == 404

    with time_machine.travel(junipers.ends_at, tick=False):
        late = signed_in(imogen).get(url("bookings:find-time", imogen, junipers.pk))
        shown = signed_in(imogen).get(junipers.get_absolute_url()).content.decode()
    assert (late.status_code, "Its time has passed." in late.content.decode()) == (409, True)
    assert "Book a room" not in shown


def test_an_address_with_nonsense_for_a_session_is_not_found(alders, quiet_room, tomasz):
    assert signed_in(tomasz).get(url("bookings:book", tomasz, session="nonsense")).status_code == 404


def test_each_time_names_its_zone_where_the_sites_differ(alders, quiet_room, garden_room, tomasz):
    """The head of the page names a zone only if all the times are in it."""
    berlin = Site.objects.create(name="Berlin", zone="Europe/Berlin")
    Room.objects.filter(pk=garden_room.pk).update(site=berlin, closes=time(12))

    page = signed_in(tomasz).get(url("bookings:find-time", tomasz, alders.pk))

    places = {one["place"] for one in page.context["times"]}
    assert page.context["zone"] == ""
    assert places == {"Quiet Room, Newcastle time (GMT)", "Garden Room, Berlin time (CET)"}


def test_getting_ready_leads_to_the_times_of_that_session(alders, quiet_room, tomasz):
    page = signed_in(tomasz).get(url("conduct:ready", tomasz, alders.pk)).content.decode()

    assert f'href="{url("bookings:find-time", tomasz, alders.pk)}"' in page

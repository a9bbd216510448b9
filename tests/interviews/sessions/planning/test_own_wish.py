"""C-R7: two days of rest warn; a day that the person asked for themselves is theirs, on record."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.bookings.booking import book_room, confirm_booking, hold_room, move_booking
from interviews.bookings.replanning.waiting import Wait
from interviews.conduct.beginning import begin_session
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from interviews.sessions.planning.limits import TooSoon
from interviews.sessions.planning.own_wish import NotAhead, RestedAnyway, keep_own_wish
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.interviews.bookings.test_views import typed
from tests.interviews.cast import BEGINS, make_session, unmet, unmet_requirements
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.make import signed_in

DAY = timedelta(days=1)
THURSDAY = TUESDAY + 2 * DAY
TICK = 'name="own_wish"'


@pytest.fixture
def next_talk(alder, tomasz, imogen, alders):
    """On Friday the 27th; their first is on Tuesday the 24th."""
    return planned(alder, tomasz, imogen, day=TUESDAY + 3 * DAY)


def wishes():
    return list(Entry.objects.filter(action="session.own_wish").values_list("detail", flat=True))


@pytest.mark.parametrize("act", [book_room, hold_room])
def test_a_day_they_asked_for_is_booked_and_stays_on_record(alders, next_talk, quiet_room, tomasz, act):
    """Two presses are one; without the tick the table of test_limits.py says no."""
    key = uuid.uuid4()
    for _ in range(2):
        act(
            key=key, session=alders, room=quiet_room, during=hours(14, 1, day=THURSDAY), by=tomasz, at=NOON,
            own_wish=True,
        )  # fmt: skip

    alders.refresh_from_db()
    assert (alders.own_wish_on, wishes()) == (THURSDAY.date(), [{"day": "2026-11-26"}])


def test_a_hold_for_a_day_they_asked_for_is_confirmed_without_asking_again(alders, next_talk, quiet_room, tomasz):
    during = hours(14, 1, day=THURSDAY)
    held = hold_room(
        key=uuid.uuid4(), session=alders, room=quiet_room, during=during, by=tomasz, at=NOON, own_wish=True
    )

    assert confirm_booking(booking=held, by=tomasz, at=NOON).state == "confirmed"


def test_a_booking_is_moved_to_a_day_they_asked_for_and_to_no_other(alders, next_talk, quiet_room, tomasz):
    booking = book(alders, quiet_room, hours(14, 1), tomasz)
    facts = {"booking": booking, "room": quiet_room, "by": tomasz, "at": NOON}

    moved = move_booking(during=hours(14, 1, day=THURSDAY), own_wish=True, **facts)

    assert moved.starts_at.date() == THURSDAY.date()
    with pytest.raises(Exception, match="less than two days away"):
        move_booking(during=hours(14, 1, day=THURSDAY + 2 * DAY), **facts)


def test_a_session_is_planned_and_waited_for_on_a_day_they_asked_for(alder, alders, quiet_room, tomasz, imogen):
    facts = {"participant": alder, "interviewer": tomasz.user, "by": imogen, "at": NOON}
    during = hours(14, 1, day=TUESDAY + DAY)
    times = {"starts_at": during.starts_at, "ends_at": during.ends_at}
    with pytest.raises(TooSoon):
        Session.objects.plan(key=uuid.uuid4(), **facts, **times)

    session = Session.objects.plan(key=uuid.uuid4(), own_wish=True, **facts, **times)

    wait = Wait.objects.begin(
        key=uuid.uuid4(), session=session, room=quiet_room, during=during, by=tomasz, at=NOON
    )  # fmt: skip
    assert (session.own_wish_on, wait.is_free(NOON)) == (during.starts_at.date(), True)


def test_nothing_is_written_down_where_they_have_their_two_days(alders, quiet_room, tomasz):
    """The control: a tick that was not needed says nothing."""
    book(alders, quiet_room, hours(14, 1, day=THURSDAY), tomasz, own_wish=True)

    alders.refresh_from_db()
    assert (alders.own_wish_on, wishes()) == (None, [])


@pytest.fixture
def tired(ready_session, alder, tomasz, imogen):
    """Alder's session of today, and a talk that ended only yesterday, since it began a day late."""
    earlier = make_session(alder, tomasz, imogen, starts_at=BEGINS - 7 * DAY)
    ended = BEGINS - 26 * HOUR
    Session.objects.filter(pk=earlier.pk).update(state="closed", begun_at=ended - HOUR, ended_at=ended, closed_at=ended)
    return ready_session


def test_they_do_not_lose_the_day_they_asked_for_when_it_begins(tired, tomasz):
    """C-R7: the gate warns, the interviewer writes down the wish, and the talk begins."""
    assert unmet(tired, tomasz) == ["They had two days of rest"]

    keep_own_wish(session=tired, by=tomasz, at=BEGINS)

    assert unmet(tired, tomasz) == []
    assert begin_session(key=uuid.uuid4(), session=tired, answer="go_on", by=tomasz, at=BEGINS).state == "live"
    entry = Entry.objects.get(action="session.own_wish")
    assert (entry.actor_id, entry.participant_id) == (tomasz.user_id, tired.participant_id)
    with pytest.raises(NotAhead):
        keep_own_wish(session=tired, by=tomasz, at=BEGINS)


def test_no_wish_is_kept_for_a_session_where_they_have_their_two_days(ready_session, alder, tomasz, imogen):
    """C-R7: a wish that nothing was short of would be a false statement on record."""
    week_before = make_session(alder, tomasz, imogen, starts_at=BEGINS - 7 * DAY)
    ended = BEGINS - 49 * HOUR
    Session.objects.filter(pk=week_before.pk).update(
        state="closed", begun_at=ended - HOUR, ended_at=ended, closed_at=ended
    )

    with pytest.raises(RestedAnyway):
        keep_own_wish(session=ready_session, by=tomasz, at=BEGINS)

    ready_session.refresh_from_db()
    assert (ready_session.own_wish_on, wishes()) == (None, [])


def test_the_day_before_the_list_asks_for_the_day_of_the_talk(ready_session, alder, tomasz, imogen):
    """C-R7: the rest is counted up to the session, not up to the moment of asking."""
    earlier = make_session(alder, tomasz, imogen, starts_at=BEGINS - 7 * DAY)
    ended = BEGINS - 49 * HOUR
    Session.objects.filter(pk=earlier.pk).update(state="closed", begun_at=ended - HOUR, ended_at=ended, closed_at=ended)
    assert unmet(ready_session, tomasz, at=BEGINS - 5 * HOUR) == ["Its time has come"]

    Session.objects.filter(pk=earlier.pk).update(ended_at=BEGINS - 26 * HOUR)

    because = {one.name: one.because for one in unmet_requirements(ready_session, tomasz, at=BEGINS - 5 * HOUR)}
    assert because["They had two days of rest"] == (
        f"The last talk with {alder.first_word} ended on Monday 23 November at 12:00. "
        "Did they ask for Tuesday 24 November themselves?"
    )


@time_machine.travel(BEGINS, tick=False)
def test_the_page_names_both_days_and_offers_nothing_where_nothing_is_short(tired, tomasz, alder, imogen):
    """C-R7."""
    url = reverse("sessions:own-wish", args=[tired.study_id, tired.pk])
    page = signed_in(tomasz).get(url).content.decode()
    assert "Tuesday 24 November" in page
    assert "before it, is on" in page

    Session.objects.exclude(pk=tired.pk).update(ended_at=BEGINS - 60 * HOUR)

    assert "They asked for it" not in signed_in(tomasz).get(url).content.decode()
    refused = signed_in(tomasz).post(url, {"intent": uuid.uuid4()})
    assert (refused.status_code, "nothing to write down" in refused.content.decode()) == (422, True)


@time_machine.travel(BEGINS, tick=False)
def test_the_readiness_list_leads_to_the_page_that_writes_it_down(tired, tomasz, sunita, stella):
    url = reverse("sessions:own-wish", args=[tired.study_id, tired.pk])
    client = signed_in(tomasz)
    assert url in client.get(reverse("conduct:ready", args=[tired.study_id, tired.pk])).content.decode()

    assert [signed_in(who).post(url).status_code for who in (sunita, stella)] == [404, 404]
    assert client.post(url, {"intent": uuid.uuid4()}).status_code == 302

    assert unmet(tired, tomasz) == []


@time_machine.travel(NOON, tick=False)
def test_plan_and_book_offer_the_tick_only_where_it_is_needed(alder, alders, next_talk, quiet_room, tomasz, imogen):
    """Without a script: the first press says what is missing and shows the tick, the second does it."""
    client = signed_in(tomasz)
    plan = reverse("sessions:plan", args=[alder.study_id])
    asked = {"participant": alder.pk, "interviewer": tomasz.pk, "day": "2026-11-25", "start": "14:00", "minutes": "60"}
    assert TICK not in client.get(plan).content.decode()
    refused = client.post(plan, asked)
    assert (refused.status_code, TICK in refused.content.decode()) == (422, True)
    assert client.post(plan, asked | {"own_wish": "on"}).status_code == 302
    assert Session.objects.get(number=3).own_wish_on.isoformat() == "2026-11-25"
    Session.objects.get(number=3).move(
        "called_off", code="session.called_off", by=imogen, at=NOON, called_off_at=NOON, because="plans"
    )

    address = reverse("bookings:book", args=[alder.study_id])
    sent = typed(alders, quiet_room, day="2026-11-26", end="15:00")
    assert TICK not in client.get(address, {"session": alders.pk}).content.decode()
    refused = client.post(address, sent)
    assert (refused.status_code, TICK in refused.content.decode()) == (422, True)
    assert client.post(address, sent | {"own_wish": "on"}).status_code == 302

    booking = Booking.objects.get()
    move = reverse("bookings:move", args=[alder.study_id, booking.pk])
    moved = {name: value for name, value in sent.items() if name not in ("session", "people", "intent")}
    moved |= {"day": "2026-11-25"}
    assert TICK in client.post(move, moved).content.decode()
    assert client.post(move, moved | {"own_wish": "on"}).status_code == 302

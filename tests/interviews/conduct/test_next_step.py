"""What has to hold before a talk goes on: with the next topic, after a break, after a stop (A-R1, C-R4, F-R5)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.bookings.booking import book_room
from interviews.conduct.beginning import begin_session
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.spans import Span
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, make_consent, make_ready, make_session
from tests.interviews.console import Tab
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db
WAYS = ["topic", "resume", "after-stop"]


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS + MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tab(live_session, tomasz, clock):
    return Tab(signed_in(tomasz), live_session, clock)


def rest(tab, way):
    """Bring the talk to where its next step is asked in this `way`."""
    return tab.press({"resume": "pause", "after-stop": "stop"}[way]) if way != "topic" else tab


def goes_on(tab, way, guide):
    tab.open().press(way, "go_on", topic=guide[0] if way == "topic" else None)
    tab.session.refresh_from_db()
    return tab.session.state == "live" and (way != "topic" or tab.session.topic_outcomes.exists())


@pytest.mark.parametrize("way", WAYS)
def test_a_talk_goes_on(tab, guide, way):
    """The control of all that follows."""
    assert goes_on(rest(tab, way), way, guide)


@pytest.mark.parametrize("way", WAYS)
def test_who_must_not_meet_them_opens_nothing_more(tab, guide, way, alder, tomasz, imogen):
    """C-R4: and the words never tell that there is a list."""
    rest(tab, way)
    Separation.objects.write(alder, [], staff=[tomasz.user], by=imogen, at=BEGINS + 2 * MINUTE)

    assert not goes_on(tab, way, guide)
    assert way == "after-stop" or f"{alder.first_word} is to meet somebody else." in tab.words
    tab.press("stop")
    tab.session.refresh_from_db()
    assert tab.session.state == "closing"


@pytest.fixture
def with_recorder(
    leaving_well,
    alder,
    tomasz,
    imogen,
    laleh,
    form_in_use,
    alders_consent,
    quiet_room,
    newcastle,
    free_line,
    guide,
    clock,
):
    """A talk begun on a yes to recording, with a recorder lent for it."""
    recorder = Equipment.objects.add(
        key=uuid.uuid4(), site=newcastle, kind="recorder", name="Recorder 1", by=imogen, at=NOON
    )
    session = make_session(alder, tomasz, tomasz)
    during = Span(session.starts_at, session.ends_at)
    book_room(
        key=uuid.uuid4(), session=session, room=quiet_room, during=during, by=tomasz, at=NOON, equipment=[recorder]
    )
    make_ready(session, tomasz)
    session = begin_session(key=uuid.uuid4(), session=session, answer="go_on", by=tomasz, at=BEGINS)
    return Tab(signed_in(tomasz), session, clock)


@pytest.mark.parametrize("way", WAYS)
def test_after_a_no_to_recording_nothing_goes_on_beside_the_recorder(
    with_recorder, guide, way, alder, tomasz, form_in_use
):
    """A-R1: the console names it and leads to leaving it out; then the talk goes on."""
    tab = rest(with_recorder, way)
    tab.clock.shift(2 * MINUTE)
    make_consent(alder, form_in_use, tomasz, no=["audio"], at=BEGINS + 2 * MINUTE)

    assert not goes_on(tab, way, guide)
    if way != "after-stop":
        assert "There is a no to" in tab.words
        assert "/leave-out/" in tab.words
    leave_out = reverse("bookings:leave-out", args=[tab.session.study_id, tab.session.booking_id])
    assert tab.client.post(leave_out, {"intent": str(uuid.uuid4())}).status_code == 302
    assert goes_on(tab, way, guide)


@pytest.mark.parametrize(
    ("way", "rested", "may"),
    [
        ("after-stop", 14 * MINUTE, True), ("after-stop", 16 * MINUTE, False), ("after-stop", 6 * 24 * HOUR, False),
        ("resume", 119 * MINUTE, True), ("resume", 121 * MINUTE, False),
    ],
)  # fmt: skip
def test_a_talk_that_rested_for_long_is_another_talk(tab, guide, way, rested, may, tomasz):
    """A-R10: the room may be booked by others by then. Stopping and closing stay possible."""
    rest(tab, way)
    tab.clock.shift(rested)
    tab.client = signed_in(tomasz)

    assert goes_on(tab, way, guide) is may

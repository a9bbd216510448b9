"""The pages: the right role, the wrong role, the stranger; what they show, and that they ask little of the database."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.conduct.running import pause_session
from interviews.sessions.guide import Topic
from interviews.sessions.models import Session
from safespace.accounts.manage.resetting import ask_for_reset
from safespace.audit.models import Entry
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, make_session
from tests.interviews.console import Tab
from tests.make import an_app, signed_in

MINUTE = timedelta(minutes=1)


def url(name, session, **more):
    return reverse(f"conduct:{name}", kwargs={"study_id": session.study_id, "session_id": session.pk, **more})


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def at_two():
    """The moment the session is planned for."""
    with time_machine.travel(BEGINS, tick=False) as traveller:
        yield traveller


ONE = ["show", "ready", "live", "changed", "call-off", "not-met"]
POSTS = ["begin", "pause", "resume", "stop", "after-stop", "finish", "check-in", "notes", "close"]


@pytest.mark.parametrize("name", ONE)
def test_pages_of_a_session_for_its_interviewer_the_wrong_role_and_the_stranger(
    live_session, tomasz, laleh, stella, at_two, name
):
    place = url(name, live_session)

    assert signed_in(tomasz).get(place).status_code in (200, 204, 302)
    assert signed_in(laleh).get(place).status_code == 403
    assert signed_in(stella).get(place).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_buttons_of_a_session_for_the_wrong_role_and_the_stranger(live_session, laleh, stella, at_two, name):
    place = url(name, live_session)

    assert signed_in(laleh).post(place).status_code == 403
    assert signed_in(stella).post(place).status_code == 404


@pytest.mark.parametrize("name", [*ONE, *POSTS])
def test_another_interviewer_does_not_reach_the_session(live_session, sunita, at_two, name):
    send = signed_in(sunita).post if name in POSTS else signed_in(sunita).get

    assert send(url(name, live_session)).status_code == 404


@pytest.mark.parametrize("name", [name for name in POSTS if name != "stop"])
def test_the_coordinator_does_not_press_the_interviewers_buttons(live_session, imogen, at_two, name):
    assert signed_in(imogen).post(url(name, live_session)).status_code == 404


def test_the_coordinator_can_stop_a_talk(live_session, imogen, at_two):
    """C-R8."""
    answer = signed_in(imogen).post(url("stop", live_session))

    live_session.refresh_from_db()
    assert (answer.status_code, live_session.state) == (302, "closing")


def test_a_button_is_not_pressed_by_looking_at_it(live_session, tomasz, at_two):
    client = signed_in(tomasz)

    assert {client.get(url(name, live_session)).status_code for name in POSTS} == {405}


@pytest.mark.parametrize("name", ["index", "plan", "guide", "guide-add"])
def test_pages_of_a_study_for_the_coordinator_the_wrong_role_and_the_stranger(
    leaving_well, imogen, laleh, stella, at_noon, name
):
    place = reverse(f"sessions:{name}", args=[leaving_well.pk])

    assert [signed_in(who).get(place).status_code for who in (imogen, laleh, stella)] == [200, 403, 404]


def test_an_interviewer_reads_the_guide_and_does_not_write_it(guide, tomasz, leaving_well, at_noon):
    client = signed_in(tomasz)
    change = reverse("sessions:guide-change", args=[leaving_well.pk, guide[0].pk])

    assert client.get(reverse("sessions:guide", args=[leaving_well.pk])).status_code == 200
    assert client.get(change).status_code == 403


def test_planning_leads_to_the_session_and_then_to_its_room(alder, tomasz, leaving_well, at_noon):
    place = reverse("sessions:plan", args=[leaving_well.pk])
    typed = {
        "intent": uuid.uuid4(), "participant": alder.pk, "interviewer": tomasz.pk, "day": "2026-11-26",
        "start": "14:00", "minutes": "60",
    }  # fmt: skip
    client = signed_in(tomasz)
    first, second = client.post(place, typed), client.post(place, typed)

    session = Session.objects.get()
    assert (first.url, second.url) == (session.get_absolute_url(),) * 2
    assert (session.starts_at, session.ends_at - session.starts_at, session.interviewer) == (
        NOON.replace(day=26, hour=14),
        HOUR,
        tomasz.user,
    )
    assert "Book a room" in client.get(first.url).content.decode()


def test_planning_two_talks_within_two_days_is_refused_in_the_form(
    alders_session, alder, tomasz, leaving_well, at_noon
):
    """C-R7."""
    typed = {
        "intent": uuid.uuid4(), "participant": alder.pk, "interviewer": tomasz.pk, "day": "2026-11-25",
        "start": "10:00", "minutes": "60", "rests_on": alders_session.form_id,
    }  # fmt: skip
    answer = signed_in(tomasz).post(reverse("sessions:plan", args=[leaving_well.pk]), typed)

    assert (answer.status_code, Session.objects.count()) == (422, 1)
    assert "Another talk with them is less than two days away." in answer.content.decode()


def test_an_interviewer_plans_only_for_their_own_people(juniper, tomasz, leaving_well, at_noon):
    typed = {
        "intent": uuid.uuid4(),
        "participant": juniper.pk,
        "interviewer": tomasz.pk,
        "day": "2026-11-26",
        "start": "14:00",
    }
    answer = signed_in(tomasz).post(reverse("sessions:plan", args=[leaving_well.pk]), {**typed, "minutes": "60"})

    assert (answer.status_code, Session.objects.count()) == (422, 0)


def test_ticking_the_safety_check_without_a_script_keeps_it(alders_session, tomasz, free_line, at_two):
    client = signed_in(tomasz)
    client.post(url("ready", alders_session), {"checks": ["private", "you"]})
    shown = client.get(url("ready", alders_session)).content.decode()

    assert "2 of 6" in shown
    assert "4 parts of the safety check are left." in shown


def test_the_console_of_a_session_that_may_not_begin_leads_to_what_is_missing(alders_session, tomasz, at_two):
    """A-R1."""
    answer = signed_in(tomasz).get(url("live", alders_session))

    assert answer.url == url("ready", alders_session)


def test_a_whole_talk_by_buttons_alone(ready_session, guide, tomasz, at_two):
    """A-R10, C-R8: without a script, every press is a plain form."""
    tab = Tab(signed_in(tomasz), ready_session, at_two)
    opening = tab.words
    tab.press("begin", "go_on").press("topic", "go_on", topic=guide[0])
    asked = tab.words
    tab.press("topic", "leave_out", topic=guide[1], words="Looked at the door", version="0")
    tab.press("pause").press("resume", "go_on").press("check-in")
    tab.press("stop", words="Looked at the door. Stopped", version="1")
    tab.press("close", wound_down="on", support="card", said="keep", next_contact="call")

    ready_session.refresh_from_db()
    assert ready_session.state == "closed"
    assert "Would you like to begin, wait a little, or stop for today?" in opening
    assert "We can go on, leave it out, take a break, or stop for today." in asked
    assert (asked.count("Money"), "<span>Money</span><small>said no</small>" in asked) == (1, True)
    page = tab.client.get(ready_session.get_absolute_url()).content.decode()
    assert "Looked at the door. Stopped" in page


def test_saying_stop_before_it_begins_calls_the_session_off_and_frees_the_room(ready_session, tomasz, at_two):
    """A-R10."""
    tab = Tab(signed_in(tomasz), ready_session, at_two).press("begin", "stop")

    ready_session.refresh_from_db()
    assert (ready_session.state, ready_session.booking, tab.status.status_code) == ("called_off", None, 200)


def test_notes_save_themselves_and_say_when(live_session, tomasz, at_two):
    place = url("notes", live_session)
    typed = {"words": "Easier now", "version": "0"}
    saved = signed_in(tomasz).post(place, typed, headers={"X-Autosave": "yes"})

    assert (saved.content.decode(), saved.headers["X-Version"]) == ("Saved 14:00:00", "1")


def test_an_open_console_is_told_when_something_changed(live_session, tomasz, at_two):
    """A-R1: the poll is empty while the talk rests on something."""
    client = signed_in(tomasz)
    calm = client.get(url("changed", live_session) + "?seen=live")
    moved = client.get(url("changed", live_session) + "?seen=paused")

    assert (calm.status_code, moved.status_code) == (204, 200)
    assert "Something has changed" in moved.content.decode()


def test_the_clock_of_the_lamp_runs_only_while_the_session_does(live_session, tomasz, at_two):
    """Paused says that nothing is timed, in the part that a press brings and after a reload."""
    browser, place = signed_in(tomasz), url("live", live_session)
    assert "data-since" in browser.get(place).content.decode()

    pause_session(session=live_session, by=tomasz, at=BEGINS)

    whole, part = (browser.get(place, headers=one).content.decode() for one in ({}, {"HX-Request": "true"}))
    for page in (whole, part):
        lamp = page[page.index('id="lamp"') :].partition("</p>")[0]
        assert ("<b>Paused</b>" in lamp, "num" in lamp) == (True, False)


def test_htmx_gets_the_main_part_only(live_session, tomasz, at_two):
    part = signed_in(tomasz).get(url("live", live_session), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'id="lamp"' in part


def test_that_a_new_second_step_was_asked_for_stays_on_the_console_and_stopping_it_leads_back(
    live_session, tomasz, ada, at_two
):
    """E-R10: it stands outside the part that a press replaces, and the interviewer stays in their session."""
    an_app(tomasz.user)
    ask_for_reset(tomasz.user, by=ada, at=BEGINS)
    hers, place = signed_in(tomasz), url("live", live_session)

    page = hers.get(place).content.decode()

    assert 0 < page.index(reverse("accounts:drop-reset")) < page.index('id="main"')
    assert hers.post(reverse("accounts:drop-reset"), {"back": place}).url == place


@pytest.mark.parametrize("name", ["index", "plan", "guide"])
def test_pages_of_a_study_ask_the_database_twelve_times_at_most(
    alders_session, guide, alder, imogen, leaving_well, at_noon, django_assert_max_num_queries, name
):
    for week in range(1, 8):
        make_session(alder, imogen, imogen, starts_at=BEGINS + timedelta(weeks=week))
    client, place = signed_in(imogen), reverse(f"sessions:{name}", args=[leaving_well.pk])
    with django_assert_max_num_queries(12):
        answer = client.get(place)

    assert len(answer.content) < 100_000


@pytest.mark.parametrize("name", ["show", "ready", "live"])
def test_pages_of_a_session_ask_the_database_twenty_times_at_most(
    ready_session, tomasz, at_two, django_assert_max_num_queries, name
):
    client, place = signed_in(tomasz), url(name, ready_session)
    with django_assert_max_num_queries(20):
        answer = client.get(place)

    assert (answer.status_code, len(answer.content) < 100_000) == (200, True)


def test_looking_writes_nothing_but_that_it_was_looked(live_session, tomasz, imogen, leaving_well, at_two):
    before = set(Entry.objects.values_list("pk", flat=True))
    for name in ("show", "live", "changed"):
        signed_in(tomasz).get(url(name, live_session))
    signed_in(imogen).get(reverse("sessions:index", args=[leaving_well.pk]))

    assert set(Entry.objects.exclude(pk__in=before).values_list("action", flat=True)) == {
        "needs.read",
        "session.notes_read",
    }


def test_the_guide_is_written_moved_and_shortened_by_the_coordinator(guide, imogen, leaving_well, at_noon):
    client, last = signed_in(imogen), guide[3]
    client.post(reverse("sessions:guide-move", args=[leaving_well.pk, last.pk]), {"to": "earlier"})
    client.post(reverse("sessions:guide-leave-out", args=[leaving_well.pk, guide[1].pk]))
    typed = {"intent": uuid.uuid4(), "title": "Home", "said_as": "Next is home.", "code": "home"}
    client.post(reverse("sessions:guide-add", args=[leaving_well.pk]), typed)

    assert [topic.code for topic in Topic.objects.of(leaving_well)] == ["arriving", "helped", "money", "home"]

"""Who leads a session stops, pauses and closes it, whatever changed about them in the meantime (C-R8)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.bookings.replanning.reassigning import reassign
from interviews.conduct.notes import Note
from interviews.sessions.models import Session
from safespace.participants.separation import Separation
from safespace.studies.models import Membership
from safespace.studies.roles import Role
from tests.cast import make_member
from tests.interviews.cast import BEGINS
from tests.interviews.console import Tab
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS + MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tab(live_session, tomasz, clock):
    return Tab(signed_in(tomasz), live_session, clock)


def paired_with_another(tab, get):
    reassign(participant=tab.session.participant, interviewer=get("sunita").user, by=get("imogen"), at=BEGINS + MINUTE)


def paired_with_none(tab, get):
    reassign(participant=tab.session.participant, interviewer=None, by=get("imogen"), at=BEGINS + MINUTE)


def put_on_the_list(tab, get):
    staff = [get("tomasz").user]
    Separation.objects.write(tab.session.participant, [], staff=staff, by=get("imogen"), at=BEGINS + MINUTE)


def role_ended(tab, get):
    get("tomasz").end(by=get("imogen"), at=BEGINS + MINUTE)


def role_lapsed(tab, get):
    day = BEGINS.date() - timedelta(days=1)
    Membership.objects.filter(pk=get("tomasz").pk).update(starts_on=day, ends_on=day)


def role_changed(tab, get):
    role_ended(tab, get)
    make_member(get("tomasz").user, tab.session.study, Role.TRANSCRIBER)


CHANGES = [paired_with_another, paired_with_none, put_on_the_list, role_ended, role_lapsed, role_changed]


@pytest.fixture(params=CHANGES, ids=lambda change: change.__name__)
def changed(request, tab):
    request.param(tab, request.getfixturevalue)
    return tab


def now_is(tab):
    tab.session.refresh_from_db()
    return tab.session.state


@pytest.mark.parametrize("way", ["stop", "topic", "resume", "begin"])
def test_every_stop_counts(changed, guide, way):
    """C-R8."""
    changed.press(way, None if way == "stop" else "stop", topic=guide[0] if way == "topic" else None)

    assert now_is(changed) == "closing"
    assert "Closing steps" in changed.words


def test_they_pause_check_in_write_close_and_are_led_to_a_page_they_reach(changed):
    """C-R7, C-R8, W0."""
    changed.press("check-in").press("pause", words="What she said", version="0")
    assert (now_is(changed), str(Note.objects.get().words)) == ("paused", "What she said")
    changed.press("stop").press("close", said="nothing")

    assert (now_is(changed), changed.status.status_code) == ("closed", 200)
    assert "Closed. Thank you for taking care." in changed.words
    assert not Note.objects.exists()


def test_the_page_still_asks_whether_something_changed(changed):
    """C-R8: the console polls."""
    assert changed.client.get(changed.url("changed"), {"seen": "live"}).status_code == 204


def test_without_the_role_nothing_new_is_opened(tab, guide, tomasz, imogen, request):
    """F-R5: the role ended, so the talk rests until it is closed."""
    role_ended(tab, request.getfixturevalue)
    tab.open().press("topic", "go_on", topic=guide[0])

    assert "does not hold today" in tab.words
    assert not tab.session.topic_outcomes.exists()


def test_a_new_pairing_is_for_the_talks_ahead_and_this_one_goes_on(tab, guide, request):
    paired_with_another(tab, request.getfixturevalue)
    tab.open().press("topic", "go_on", topic=guide[0])

    assert tab.session.topic_outcomes.get().outcome == "opened"


def test_the_way_in_ends_with_the_session_and_was_never_there_before_it(ready_session, clock, tomasz, imogen, request):
    """F-R5: a planned session, and one that is closed, are out of reach without the role."""
    client, tab = signed_in(tomasz), Tab(signed_in(tomasz), ready_session, clock)
    role_ended(tab, request.getfixturevalue)
    assert client.get(tab.url("live")).status_code == 404
    assert client.post(tab.url("stop")).status_code == 404

    Session.objects.filter(pk=ready_session.pk).update(state="closed", begun_at=BEGINS, ended_at=BEGINS)
    assert client.get(tab.url("live")).status_code == 404


def test_no_other_account_comes_in_this_way(changed, sunita, stella, ada):
    """F: an interviewer of the same study who does not lead it, a stranger, an administrator."""
    changed_for = {who: signed_in(who) for who in (sunita, stella, ada)}
    if changed.session.participant.interviewer_id == sunita.user_id:
        del changed_for[sunita]

    for client in changed_for.values():
        for name in ("live", "changed"):
            assert client.get(changed.url(name)).status_code in (403, 404)
        for name in ("pause", "check-in", "notes", "close"):
            assert client.post(changed.url(name)).status_code in (403, 404)
    assert now_is(changed) == "live"


def test_the_new_interviewer_does_not_open_the_console_of_the_talk_under_way(tab, sunita, request):
    """They stop it from its page, like any colleague."""
    paired_with_another(tab, request.getfixturevalue)
    client = signed_in(sunita)
    assert client.get(tab.url("live")).status_code == 404

    page = client.get(reverse("conduct:show", args=[tab.session.study_id, tab.session.pk]))
    assert page.status_code == 200
    client.post(tab.url("stop"))
    assert now_is(tab) == "closing"

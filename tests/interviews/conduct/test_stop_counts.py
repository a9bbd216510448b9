"""Stop and a break always count: pressed again, from an old page, at once, about a topic that is gone (C-R8)."""

import uuid
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from consent.checkpoints.models import ConsentCheckpoint
from consent.ethics.models import Approval
from interviews.conduct.notes import Note
from interviews.conduct.questions import press_id
from interviews.conduct.topic_outcomes import TopicOutcome
from safespace.audit.models import Entry
from tests.interviews.cast import BEGINS, make_session
from tests.interviews.console import Tab
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
AT_ONCE = timedelta(milliseconds=300)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS + MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tab(live_session, tomasz, clock):
    return Tab(signed_in(tomasz), live_session, clock)


def end_of(session):
    session.refresh_from_db()
    return session.state, session.because


def test_a_stop_before_a_topic_that_was_taken_back_counts_again_from_the_same_page(tab, guide):
    """C-R8: it is recorded once, and it stops twice."""
    tab.press("topic", "go_on", topic=guide[0])
    page = dict(tab.fields)
    tab.press("topic", "stop", topic=guide[1]).press("after-stop", "go_on")
    assert end_of(tab.session) == ("live", "")
    tab.fields = page
    tab.press("topic", "stop", topic=guide[1])

    assert end_of(tab.session) == ("closing", "stopped")
    assert ConsentCheckpoint.objects.filter(kind="topic", answer="stop").count() == 1


def test_a_stop_in_a_break_that_was_taken_back_counts_again_from_the_same_page(tab):
    """C-R8."""
    tab.press("pause")
    page = dict(tab.fields)
    tab.press("resume", "stop").press("after-stop", "go_on")
    assert end_of(tab.session) == ("live", "")
    tab.fields = page
    tab.press("resume", "stop")

    assert end_of(tab.session) == ("closing", "stopped")


def test_a_stop_that_left_a_stopped_talk_as_it_was_stops_it_once_it_goes_on(tab):
    """C-R8: the same page of the closing steps, in two tabs."""
    tab.press("stop")
    page = dict(tab.fields)
    tab.press("after-stop", "stop").press("after-stop", "go_on")
    assert end_of(tab.session) == ("live", "")
    tab.fields = page
    tab.press("after-stop", "stop")

    assert end_of(tab.session) == ("closing", "stopped")


@pytest.mark.parametrize("way", ["topic", "resume"])
def test_a_break_counts_again_from_the_same_page(tab, guide, way):
    """C-R8."""
    tab.press("topic", "go_on", topic=guide[0])
    if way == "resume":
        tab.press("pause")
    page, topic = dict(tab.fields), guide[1] if way == "topic" else None
    tab.press(way, "take_a_break", topic=topic).press("resume", "go_on")
    assert end_of(tab.session) == ("live", "")
    tab.fields = page
    tab.press(way, "take_a_break", topic=topic)

    assert end_of(tab.session)[0] == "paused"


def test_a_wait_before_the_talk_is_a_break_once_it_has_begun(ready_session, tomasz, clock):
    """C-R8."""
    tab = Tab(signed_in(tomasz), ready_session, clock)
    page = dict(tab.fields)
    tab.press("begin", "take_a_break").press("begin", "go_on")
    assert end_of(ready_session) == ("live", "")
    tab.fields = page
    tab.press("begin", "take_a_break")

    assert end_of(ready_session)[0] == "paused"


def test_a_stop_at_the_opening_question_counts_at_once_and_from_an_old_page(ready_session, tomasz, clock):
    """C-R8: without a script; with one, the buttons rest for that moment and show it."""
    tab = Tab(signed_in(tomasz), ready_session, clock)
    tab.press("begin", "stop", after=AT_ONCE)

    assert end_of(ready_session) == ("called_off", "stopped")
    assert not ConsentCheckpoint.objects.exists()  # there was no moment in which to ask


def test_a_stop_from_the_page_that_finished_the_talk_says_that_they_wanted_to_stop(tab, guide):
    """C-R8, W0: and so nothing is kept if they are not asked."""
    for topic in (guide[0], guide[1], guide[3]):
        tab.press("topic", "go_on", topic=topic)
    tab.press("notes", words="What she said")
    page = dict(tab.fields)
    tab.press("finish")
    assert end_of(tab.session) == ("closing", "finished")
    tab.fields = page
    tab.press("stop", after=AT_ONCE)

    assert end_of(tab.session) == ("closing", "stopped")
    last = Entry.objects.filter(action="session.closing").order_by("recorded_at").last()
    assert last.detail == {"because": "stopped", "before": "finished"}
    tab.press("close")
    assert not Note.objects.exists()


def test_a_stop_does_not_hide_that_consent_or_approval_had_ended(tab, leaving_well, laleh):
    """A-R14: the reason that protects more stays, and the talk is not taken up again by a yes."""
    Approval.objects.suspend(study=leaving_well, reason="A complaint", by=laleh, at=BEGINS + MINUTE)
    page = dict(tab.fields)
    tab.press("finish")
    tab.fields = page
    tab.press("stop")

    assert end_of(tab.session) == ("closing", "lapsed")


def test_a_stop_before_a_topic_that_left_the_guide_meanwhile_counts(tab, guide, imogen):
    """C-R8."""
    tab.press("topic", "go_on", topic=guide[0])
    guide[1].leave_out(by=imogen, at=BEGINS + 2 * MINUTE)
    tab.press("topic", "stop", topic=guide[1])

    assert end_of(tab.session) == ("closing", "stopped")


def test_a_key_belongs_to_one_press_in_one_session_by_one_account(live_session, juniper, sunita, tomasz, imogen):
    """S2: every part of it tells two presses apart."""
    other, key = make_session(juniper, sunita, imogen), uuid.uuid4()
    press = (key, live_session, "break", "stop", tomasz)
    others = [
        (uuid.uuid4(), *press[1:]), (key, other, *press[2:]), (*press[:2], "start", *press[3:]),
        (*press[:3], "go_on", tomasz), (*press[:4], sunita),
    ]  # fmt: skip

    assert len({press_id(*one) for one in [press, press, *others]}) == 6


@pytest.mark.parametrize("way", ["stop", "topic", "pause"])
@pytest.mark.parametrize(
    "words",
    ["a\x00b", "a\x0bb\x1b", "\ufffe", "x" * 30_000, "x" * 2_700_000],
    ids=["NUL", "control", "none", "long", "huge"],
)
def test_a_press_counts_whatever_stands_in_the_notes(tab, guide, way, words):
    """C-R8: what can't be stored is left out; what is too long comes back with the reason."""
    place = tab.url("topic", topic_id=guide[0].pk) if way == "topic" else tab.url(way)
    sent = tab.fields | {"answer": "stop", "words": words}
    answer = tab.client.post(place, urlencode(sent), content_type="application/x-www-form-urlencoded", follow=True)

    assert end_of(tab.session)[0] == ("paused" if way == "pause" else "closing")
    kept = Note.objects.first()
    if len(words) > 20_000:
        assert kept is None and "longer than 20,000 letters" in answer.content.decode()
    else:
        assert str(kept.words) == words.replace("\x00", "")


def test_a_topic_that_left_the_guide_meanwhile_does_not_open(tab, guide, imogen):
    """A-R10."""
    guide[0].leave_out(by=imogen, at=BEGINS + 2 * MINUTE)
    tab.press("topic", "go_on", topic=guide[0])

    assert "That page had moved on" in tab.words
    assert not TopicOutcome.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"sensitive": True, "scope_code": "topic:work"}, {"said_as": "Next is violence."}, {"title": "Violence"}],
    ids=["sensitive", "words", "title"],
)
def test_a_topic_that_changed_after_it_was_shown_was_not_asked_so(tab, guide, imogen, change):
    """A-R10: a press for words that were never shown records no yes and opens nothing."""
    topic = guide[0]
    now = {"title": topic.title, "said_as": topic.said_as, "sensitive": topic.sensitive, "scope_code": ""}
    topic.change(**now | change, by=imogen, at=BEGINS + 2 * MINUTE)
    tab.press("topic", "go_on", topic=topic)

    assert "That page had moved on" in tab.words
    assert not TopicOutcome.objects.exists()
    assert not ConsentCheckpoint.objects.filter(kind="topic").exists()
    tab.press("topic", "go_on", topic=topic)
    assert TopicOutcome.objects.count() == 1

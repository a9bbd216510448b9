"""Two taps, an old page, another tab: which presses of the console count, and that Stop always does."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from consent.checkpoints.models import ConsentCheckpoint
from interviews.conduct.questions import SALT, Shown
from interviews.conduct.topic_outcomes import TopicOutcome
from interviews.sessions.models import Session
from safespace.audit.models import Entry
from tests.interviews.cast import BEGINS
from tests.interviews.console import Tab
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
TWO_TAPS = timedelta(milliseconds=350)
TOO_SOON = "That came before the question could be asked, so nothing was recorded."
MOVED_ON = "That page had moved on, so the press was not counted and nothing was recorded."


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS + MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tab(live_session, tomasz, clock):
    return Tab(signed_in(tomasz), live_session, clock)


@pytest.fixture
def other_tab(tab, tomasz):
    """A second one, opened at the same moment."""
    return Tab(tab.client, tab.session, tab.clock)


def now_is(session):
    session.refresh_from_db()
    turns = TopicOutcome.objects.filter(session=session).order_by("occurred_at").values_list("topic__code", "outcome")
    asked = ConsentCheckpoint.objects.filter(session_id=session.pk).order_by("occurred_at", "recorded_at")
    return session.state, list(turns), [(one.about, one.answer) for one in asked]


START = ("start", "go_on")


def test_two_taps_on_go_on_open_one_topic_and_record_no_consent_to_the_next(tab, guide):
    """A-R10: the next topic is sensitive, and the question about it was not asked yet."""
    tab.press("topic", "go_on", topic=guide[0])
    tab.press("topic", "go_on", topic=guide[1], after=TWO_TAPS)

    assert now_is(tab.session) == ("live", [("arriving", "opened")], [START])
    assert TOO_SOON in tab.words
    assert "Sensitive: What happened at work" in tab.words


def test_after_a_moment_the_same_press_counts(tab, guide):
    """A-R10: the control."""
    tab.press("topic", "go_on", topic=guide[0]).press("topic", "go_on", topic=guide[1])

    assert now_is(tab.session)[2] == [START, ("topic:work", "go_on")]


def test_two_taps_on_leave_it_out_leave_one_topic_out(tab, guide):
    """A-R10: a wish that was not spoken stands nowhere as a wish."""
    tab.press("topic", "leave_out", topic=guide[0])
    tab.press("topic", "leave_out", topic=guide[1], after=TWO_TAPS)

    assert now_is(tab.session) == ("live", [("arriving", "left_out")], [START])


def test_the_moment_is_a_setting_and_counts_once_it_is_over(tab, guide, settings):
    """A-R10."""
    settings.ANSWER_AFTER = TWO_TAPS
    tab.press("topic", "go_on", topic=guide[0]).press("topic", "go_on", topic=guide[1], after=TWO_TAPS)

    assert now_is(tab.session)[1] == [("arriving", "opened"), ("work", "opened")]


def test_go_on_from_a_page_that_moved_on_in_another_tab_is_not_counted(tab, other_tab, guide):
    """A-R10."""
    tab.press("topic", "go_on", topic=guide[0])
    other_tab.press("topic", "go_on", topic=guide[0])

    assert MOVED_ON in other_tab.words
    assert "Sensitive: What happened at work" in other_tab.words
    assert now_is(tab.session) == ("live", [("arriving", "opened")], [START])


def test_a_page_can_not_answer_for_a_topic_it_did_not_show(tab, guide):
    """A-R10."""
    tab.press("topic", "go_on", topic=guide[1])

    assert (now_is(tab.session)[1:], MOVED_ON in tab.words) == (([], [START]), True)


def test_the_question_of_a_topic_does_not_end_the_talk(tab, guide):
    tab.press("finish")

    assert (now_is(tab.session)[0], MOVED_ON in tab.words) == ("live", True)


@pytest.mark.parametrize("proof", ["", "made:up:entirely", "other session", "unsigned"])
def test_without_proof_that_the_question_was_shown_nothing_is_opened(tab, guide, clock, proof):
    """A-R10: the server signs what it showed, so a press cannot be forged."""
    other = Shown(f"{uuid.uuid4()} live {guide[0].pk} 0:00:00", BEGINS).signed()
    sent = {"other session": other, "unsigned": f'["{tab.session.pk} live"]'}.get(proof, proof)
    tab.press("topic", "go_on", topic=guide[0], shown=sent)

    assert (SALT, now_is(tab.session)) == ("sessions.question", ("live", [], [START]))
    assert MOVED_ON in tab.words


def test_the_same_press_sent_twice_is_one_and_says_nothing(tab, other_tab, guide):
    """A-R10: the browser may send it again."""
    other_tab.fields = dict(tab.fields)
    tab.press("topic", "go_on", topic=guide[0])
    other_tab.press("topic", "go_on", topic=guide[0])

    assert (MOVED_ON in other_tab.words, now_is(tab.session)[1]) == (False, [("arriving", "opened")])


def test_go_on_and_then_stop_with_the_same_page_stops(tab, other_tab, guide):
    """S2, C-R8: the same key with another answer is another press."""
    tab.press("topic", "go_on", topic=guide[0])
    same_page = dict(tab.fields)
    tab.press("topic", "go_on", topic=guide[1])
    other_tab.fields = same_page
    other_tab.press("topic", "stop", topic=guide[1])

    tab.session.refresh_from_db()
    assert (tab.session.state, tab.session.because) == ("closing", "stopped")
    assert "Closing steps" in other_tab.words


@pytest.mark.parametrize("meanwhile", ["nothing", "paused", "moved on"])
@pytest.mark.parametrize("way", ["stop", "topic", "resume", "begin"])
@pytest.mark.parametrize("after", [timedelta(), MINUTE])
@pytest.mark.parametrize("asked", [0, 1])
def test_stop_counts_from_every_page_at_any_speed(tab, other_tab, guide, meanwhile, way, after, asked):
    """S2, C-R8: about the topic that is asked now, and about another."""
    if meanwhile == "paused":
        other_tab.press("pause", after=MINUTE)
    elif meanwhile == "moved on":
        other_tab.press("topic", "go_on", topic=guide[0])
    tab.press(way, "stop", topic=guide[asked] if way == "topic" else None, after=after)

    tab.session.refresh_from_db()
    assert (tab.session.state, tab.session.because) == ("closing", "stopped")


def test_stop_on_an_old_opening_page_stops_the_talk_that_began_meanwhile(ready_session, tomasz, clock):
    """C-R8."""
    client = signed_in(tomasz)
    old = Tab(client, ready_session, clock)
    Tab(client, ready_session, clock).press("begin", "go_on")
    old.press("begin", "stop")

    ready_session.refresh_from_db()
    assert (ready_session.state, ready_session.because) == ("closing", "stopped")


@pytest.mark.parametrize(("way", "answer"), [("pause", None), ("topic", "take_a_break"), ("resume", "take_a_break")])
def test_a_break_counts_from_every_page_and_two_are_one(tab, other_tab, guide, way, answer):
    """C-R8: whatever was pressed before."""
    other_tab.press("topic", "go_on", topic=guide[0])
    topic = guide[1] if way == "topic" else None
    tab.press(way, answer, topic=topic, after=timedelta()).press(way, answer, topic=topic, after=TWO_TAPS)

    tab.session.refresh_from_db()
    assert (tab.session.state, Entry.objects.filter(action="session.paused").count()) == ("paused", 1)


def test_a_topic_that_was_opened_can_still_be_left_out_and_never_opens_again(tab, other_tab, guide):
    """A-R10: go on and then leave it out, from the same page: the wish that protects counts."""
    tab.press("topic", "go_on", topic=guide[0])
    other_tab.press("topic", "leave_out", topic=guide[0])
    other_tab.press("topic", "go_on", topic=guide[0])

    assert now_is(tab.session)[1] == [("arriving", "opened"), ("arriving", "left_out")]
    assert f"Arriving. <b>Left out</b>, {tab.session.participant.first_word}’s wish" in other_tab.words


def test_two_taps_on_the_way_in_begin_nothing(ready_session, tomasz, clock):
    """A-R1, A-R10: the second tap on “Welcome” falls on the opening question."""
    tab = Tab(signed_in(tomasz), ready_session, clock)
    tab.press("begin", "go_on", after=TWO_TAPS)

    assert TOO_SOON in tab.words
    tab.open().press("begin", "take_a_break", after=TWO_TAPS)
    assert now_is(ready_session) == ("planned", [], [])


def test_two_taps_on_go_on_at_the_last_topic_do_not_end_the_talk(tab, guide):
    """A-R10."""
    for topic in (guide[0], guide[1], guide[3]):
        tab.press("topic", "go_on", topic=topic)
    tab.press("finish", after=TWO_TAPS)
    assert (now_is(tab.session)[0], TOO_SOON in tab.words) == ("live", True)

    tab.press("finish")
    assert (now_is(tab.session)[0], tab.session.because) == ("closing", "finished")


def test_a_pause_belongs_to_its_own_break(tab, guide):
    """A-R10: the yes to carry on after one break does not end the next."""
    tab.press("pause")
    first_break = dict(tab.fields)
    tab.press("resume", "go_on").press("pause")
    tab.fields = first_break | {"intent": str(uuid.uuid4())}
    tab.press("resume", "go_on")

    assert (now_is(tab.session)[0], MOVED_ON in tab.words) == ("paused", True)


def test_a_press_that_names_no_answer_is_said(tab, guide):
    tab.press("topic", "perhaps", topic=guide[0])

    assert "That press named no answer, so nothing was recorded." in tab.words
    assert Session.objects.get().state == "live"


def test_the_stranger_s_page_proves_nothing_here(tab, guide, stella):
    """A-R10."""
    place = tab.url("topic", topic_id=guide[0].pk)

    assert signed_in(stella).post(place, tab.fields | {"answer": "go_on"}).status_code == 404
    assert now_is(tab.session)[1] == []


LINES = "A line of a note\n" * 1250
"""21,250 letters, which is too long."""


@pytest.mark.parametrize(("way", "answer"), [("pause", None), ("stop", None), ("topic", "go_on"), ("notes", None)])
def test_notes_that_are_too_long_come_back_with_the_reason_and_the_button_still_does_its_work(tab, guide, way, answer):
    """C-R8: nothing typed is lost without a word."""
    typed = LINES.replace("\n", "\r\n")
    tab.press(way, answer, topic=guide[0] if way == "topic" else None, words=typed, version="0")

    assert "Your notes are longer than 20,000 letters" in tab.words
    assert tab.words.count("A line of a note") == 1250
    done = {"pause": "paused", "stop": "closing", "topic": "live", "notes": "live"}
    assert Session.objects.get().state == done[way]
    assert TopicOutcome.objects.count() == (way == "topic")


def test_notes_that_are_too_long_keep_the_session_from_closing(tab):
    """What was typed would be gone with the page."""
    tab.press("stop").press("close", words=LINES, version="0", leave_out="The van", wound_down="on")

    assert Session.objects.get().state == "closing"
    assert (tab.words.count("A line of a note"), "The van" in tab.words) == (1250, True)


def test_a_line_break_of_the_browser_counts_as_one_letter(tab):
    typed = ("x" * 9_999 + "\r\n") * 2
    tab.press("pause", words=typed, version="0")

    assert "longer than" not in tab.words
    assert str(Session.objects.get().note.words) == typed.replace("\r\n", "\n")


def test_notes_that_save_themselves_say_what_has_to_change(tab):
    answer = tab.client.post(tab.url("notes"), {"words": LINES, "version": "0"}, headers={"X-Autosave": "yes"})

    assert (answer.status_code, answer.content.decode()[:40]) == (422, "Your notes are longer than 20,000 letter")

"""What the closing steps take as an answer: the same again, another one, none after a withdrawal (W0, A-R14)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consent.announcements import CONSENT_REFUSED, CONSENT_WITHDRAWN
from consent.withdrawals.models import Withdrawal
from interviews import listeners
from interviews.conduct.closing import NothingMoreAsked, close_session, stop_session
from interviews.conduct.notes import Note
from interviews.sessions.models import Session
from interviews.tasks.kinds import Kind
from interviews.tasks.models import Task
from safespace.outbox.models import Announcement
from tests.interviews.cast import BEGINS, make_refusal
from tests.interviews.console import Tab
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db
SAYS = {"wound_down": False, "support": "", "said": "keep", "leave_out": "", "next_contact": ""}


@pytest.fixture
def clock():
    with time_machine.travel(BEGINS + MINUTE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tab(live_session, tomasz, clock):
    return Tab(signed_in(tomasz), live_session, clock)


def test_keep_it_all_then_back_then_keep_nothing_is_not_confirmed(tab):
    """S2: the notes stay, so no page says otherwise."""
    tab.press("notes", words="What she said").press("stop")
    page = dict(tab.fields)
    tab.press("close", said="keep")
    assert "Closed. Thank you" in tab.words
    tab.fields = page
    tab.press("close", said="nothing")

    assert "Closed. Thank you" not in tab.words
    assert "closed already, with other answers" in tab.words
    assert Note.objects.exists()


def withdraws(alder, by):
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=alder, channel="in_person", wishes=["erase_all"], occurred_at=BEGINS, by=by,
        at=BEGINS + 2 * MINUTE,
    )  # fmt: skip
    return CONSENT_WITHDRAWN, listeners.end_sessions


def says_no(alder, by, form):
    make_refusal(alder, form, by, at=BEGINS + 2 * MINUTE)
    return CONSENT_REFUSED, listeners.end_sessions_on_that_form


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told yet"])
@pytest.mark.parametrize(("end", "because"), [("withdraws", "withdrawn"), ("says_no", "refused")])
@pytest.mark.parametrize("before", ["stop", "finish"])
def test_who_ended_their_consent_during_the_closing_steps_is_asked_nothing_more(
    tab, guide, alder, tomasz, form_in_use, told, end, because, before
):
    """A-R14: whether or not the listener was told yet; their wishes are those of the withdrawal."""
    if before == "finish":
        for topic in (guide[0], guide[1], guide[3]):
            tab.press("topic", "go_on", topic=topic)
    tab.press(before)
    page = dict(tab.fields)
    topic, listener = withdraws(alder, tomasz) if end == "withdraws" else says_no(alder, tomasz, form_in_use)
    if told:
        listener(Announcement.objects.get(topic=topic))
        tab.session.refresh_from_db()
        assert tab.session.because == because
    tab.open()

    assert "Keep it all" not in tab.words and "What was said today" not in tab.words
    assert "Ask nothing more." in tab.words
    assert "They want to go on after all" not in tab.words
    tab.fields = page
    tab.press("close", said="keep")
    assert "They have ended their consent meanwhile" in tab.words
    tab.session.refresh_from_db()
    assert tab.session.state == "closing"
    tab.press("close", support="card")
    tab.session.refresh_from_db()
    assert (tab.session.state, tab.session.because, tab.session.closing.said) == ("closed", because, "")


def test_a_withdrawal_after_the_closing_changes_nothing_of_it(tab, alder, tomasz):
    """A-R14: its wishes are another matter, on its own page."""
    tab.press("stop").press("close", said="keep")
    topic, listener = withdraws(alder, tomasz)
    listener(Announcement.objects.get(topic=topic))

    tab.session.refresh_from_db()
    assert (tab.session.state, tab.session.because) == ("closed", "stopped")


def test_wishes_are_refused_under_the_locks_too(live_session, alder, tomasz):
    """A-R14: the withdrawal came between the page and the press."""
    stop_session(session=live_session, because="stopped", by=tomasz, at=BEGINS + MINUTE)
    withdraws(alder, tomasz)

    with pytest.raises(NothingMoreAsked):
        close_session(key=uuid.uuid4(), session=live_session, by=tomasz, at=BEGINS + 3 * MINUTE, **SAYS)


@pytest.mark.parametrize("said", ["", "keep", "nothing"])
def test_parts_to_leave_out_beside_an_answer_that_keeps_them_close_nothing_and_stay_on_the_page(tab, said):
    """W0: closed with such an answer, no one would owe what was written."""
    tab.press("stop").press("close", said=said, leave_out="The part about the van")
    tab.session.refresh_from_db()

    assert tab.session.state == "closing"
    assert "There is a problem" in tab.words and "The part about the van" in tab.words
    assert "Choose “Leave parts of it out”, or empty that field." in tab.words
    tab.press("close", said="parts", leave_out="The part about the van")
    assert Task.objects.get(kind=Kind.LEAVE_OUT).participant_id == tab.session.participant_id


@pytest.mark.parametrize(
    ("because", "says"),
    [
        ("stopped", "They wanted to stop. Nobody has to say why."),
        ("withdrawn", "They took their consent back. Nobody has to say why."),
        ("lapsed", "What allows the talk no longer holds. </span>"),
    ],
)
def test_the_page_of_a_session_says_in_words_why_it_ended(live_session, tomasz, clock, because, says):
    """Not by the code that is stored."""
    Session.objects.filter(pk=live_session.pk).update(state="closing", because=because, ended_at=BEGINS + MINUTE)
    page = signed_in(tomasz).get(reverse("conduct:show", args=[live_session.study_id, live_session.pk]))

    assert says in " ".join(page.content.decode().split())


def test_a_closing_that_is_refused_shows_the_notes_that_were_kept_with_it(tab):
    """C-R8: otherwise the next press would send the older notes over the newer."""
    tab.press("notes", words="What she said").press("stop")
    tab.press("close", words="What she said, and the way home", said="keep", leave_out="The van")

    assert "What she said, and the way home" in tab.words
    tab.press("close", words="What she said, and the way home. Later", said="parts", leave_out="The van")
    assert str(Note.objects.get().words) == "What she said, and the way home. Later"

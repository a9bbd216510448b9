"""The daily letter says that something came to wait, once, to those whom it concerns."""

from datetime import timedelta

import pytest

from interviews.conduct.closing import not_met
from interviews.overview.needs.letters import write_of_what_came_to_wait
from safespace.outbox.letters import POSTED
from safespace.outbox.models import Announcement, Clock
from tests.cast import NOON

DAY = timedelta(days=1)


def written():
    """The account and the letter of every letter posted so far."""
    posted = Announcement.objects.filter(topic=POSTED).values_list("ids", flat=True)
    return sorted((str(ids["to"]), ids["letter"]) for ids in posted)


@pytest.fixture
def no_letters_yet(alders_session, free_line):
    assert written() == []


def test_a_session_that_passed_without_an_outcome_is_told_to_both_and_once(
    no_letters_yet, alders_session, tomasz, imogen, sunita, laleh
):
    """Fault 24: whoever can mend it hears of it, and nobody else; the next day brings no second letter."""
    write_of_what_came_to_wait(alders_session.ends_at - timedelta(minutes=1))
    assert written() == []

    at = alders_session.ends_at + DAY / 2
    write_of_what_came_to_wait(at)
    letter = "letters/something_to_see.txt"
    both = sorted((str(who.user_id), letter) for who in (tomasz, imogen))
    assert written() == both

    Clock.objects.create(name="overview.came_to_wait", next_at=at, ended_at=at)
    write_of_what_came_to_wait(at + DAY)
    assert written() == both


def test_nothing_is_written_of_what_was_done_in_time(no_letters_yet, alders_session, tomasz):
    """The control."""
    not_met(session=alders_session, by=tomasz, at=alders_session.ends_at)

    write_of_what_came_to_wait(alders_session.ends_at + DAY / 2)

    assert written() == []


def test_a_support_list_that_ran_out_before_a_session_is_urgent(no_letters_yet, alders_session, free_line, imogen):
    """C-R9: it would be found out minutes before, by the one who cannot mend it."""
    type(free_line).objects.update(verified_on=NOON.date() - timedelta(days=90))

    write_of_what_came_to_wait(NOON + timedelta(hours=13))

    assert written() == [(str(imogen.user_id), "letters/something_urgent.txt")]

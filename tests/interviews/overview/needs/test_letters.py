"""The daily letter says that something came to wait, once, to those whom it concerns."""

from datetime import timedelta

import pytest

from interviews.conduct.closing import not_met
from interviews.overview.needs.letters import write_about_new_needs
from safespace.outbox.letters import POSTED
from safespace.outbox.models import Announcement, Clock
from safespace.studies.models import Study
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
    """Fault 24: only the people who can put it right get a letter, and no second one the next day."""
    write_about_new_needs(alders_session.ends_at - timedelta(minutes=1))
    assert written() == []

    at = alders_session.ends_at + DAY / 2
    write_about_new_needs(at)
    letter = "letters/something_to_see.txt"
    both = sorted((str(who.user_id), letter) for who in (tomasz, imogen))
    assert written() == both

    Clock.objects.create(name="overview.came_to_wait", next_at=at, ended_at=at)
    write_about_new_needs(at + DAY)
    assert written() == both


def test_nothing_is_written_of_what_was_done_in_time(no_letters_yet, alders_session, tomasz):
    """The control."""
    not_met(session=alders_session, by=tomasz, at=alders_session.ends_at)

    write_about_new_needs(alders_session.ends_at + DAY / 2)

    assert written() == []


def test_an_empty_support_list_is_urgent_two_days_before_a_session_and_told_once(alders_session, imogen):
    """C-R9: a list that never had an entry. The first letter comes two days ahead, and no second one."""
    two_days_before = alders_session.starts_at - 2 * DAY
    write_about_new_needs(two_days_before - timedelta(minutes=1))
    assert written() == []

    write_about_new_needs(two_days_before)
    urgent = [(str(imogen.user_id), "letters/something_urgent.txt")]
    assert written() == urgent

    Clock.objects.create(name="overview.came_to_wait", next_at=two_days_before, ended_at=two_days_before)
    write_about_new_needs(alders_session.starts_at - DAY)
    assert written() == urgent


def test_an_approval_that_ends_soon_is_told_thirty_days_before(leaving_well, alder, imogen, laleh, tomasz):
    """F-R1: to those who read forms, by one letter each."""
    last = NOON.date() + 40 * DAY
    Study.objects.filter(pk=leaving_well.pk).update(approved_until=last)
    write_about_new_needs(NOON + 9 * DAY)
    assert written() == []

    write_about_new_needs(NOON + 10 * DAY)

    told = sorted((str(one.user_id), "letters/something_to_see.txt") for one in (imogen, laleh, tomasz))
    assert written() == told


def test_a_support_list_that_ran_out_before_a_session_is_urgent(no_letters_yet, alders_session, free_line, imogen):
    """C-R9: it would be found out minutes before, by the one who cannot mend it."""
    type(free_line).objects.update(verified_on=NOON.date() - timedelta(days=90))

    write_about_new_needs(NOON + timedelta(hours=13))

    assert written() == [(str(imogen.user_id), "letters/something_urgent.txt")]

"""Interpreters and transcribers find their own hours and training, and no person of the study (C-R5)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.overview.work import hours_of, papers_of
from safespace.studies.need_to_know import Role
from safespace.studies.team.training import Course, TrainingRecord
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import book, hours
from tests.make import signed_in


@pytest.fixture
def samira(leaving_well):
    """Interpreter in Leaving Well."""
    return make_member(make_user("samira", "Samira Nouri"), leaving_well, Role.INTERPRETER)


@pytest.fixture
def tova(leaving_well):
    """Transcriber in Leaving Well."""
    return make_member(make_user("tova", "Tova Lind"), leaving_well, Role.TRANSCRIBER)


def opened(who):
    with time_machine.travel(NOON, tick=False):
        return signed_in(who).get("/", follow=True)


def test_an_interpreters_day_is_a_meeting_a_room_and_an_hour(alders, quiet_room, tomasz, samira):
    book(alders, quiet_room, hours(14), tomasz, interpreter=samira.user)

    answer = opened(samira)

    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("overview:my-work", args=[samira.study_id])
    assert "Tuesday 24 November, 14:00 to 15:30" in page
    assert "Meeting in Quiet Room, Newcastle. Side gate on Elm Row" in page
    person = alders.participant
    assert [one for one in (person.pseudonym, person.code, "Tomasz", "Marguerite", str(person.pk)) if one in page] == []


def test_C_R5_an_interviewer_finds_the_hours_at_which_they_interpret(alders, quiet_room, tomasz, sunita, stella):
    """Reached from Today, which counts them; it tells no more of the person than an interpreter's own page."""
    book(alders, quiet_room, hours(14), tomasz, interpreter=sunita.user)
    address = reverse("overview:interpreting", args=[sunita.study_id])
    with time_machine.travel(NOON, tick=False):
        pages = {who: signed_in(who).get(address) for who in (sunita, tomasz, stella)}
        count = signed_in(sunita).get(address, headers={"HX-Request": "true"}).content.decode()

    page = pages[sunita].content.decode()
    assert address in opened(sunita).content.decode()
    assert "Tuesday 24 November, 14:00 to 15:30" in page and "Meeting in Quiet Room, Newcastle" in page
    assert ">1<" in count and "Quiet Room" not in count
    person = alders.participant
    assert [one for one in (person.pseudonym, person.code, "Tomasz", "Marguerite", str(person.pk)) if one in page] == []
    assert "No meetings ahead" in pages[tomasz].content.decode() and pages[stella].status_code == 404


def test_only_ones_own_hours_and_only_those_ahead(alders, quiet_room, tomasz, samira, leaving_well):
    other = make_member(make_user("omid", "Omid"), leaving_well, Role.INTERPRETER)
    booking = book(alders, quiet_room, hours(14), tomasz, interpreter=samira.user)

    assert [one.begins for one in hours_of(samira, NOON)] == ["14:00"]
    assert hours_of(other, NOON) == hours_of(samira, booking.ends_at) == []


def test_F_R6_the_agreement_says_until_when_and_what_is_missing(samira):
    """A month before it ends it is said; out of date, the role rests and the page says so."""
    day = NOON.date()
    mine = TrainingRecord.objects.filter(user=samira.user_id)
    mine.filter(course=Course.CONFIDENTIALITY).update(expires_on=day + timedelta(days=30))
    mine.filter(course=Course.DATA_SECURITY).update(
        issued_on=day - timedelta(days=400), expires_on=day - timedelta(days=1)
    )

    papers = {one.says: (one.until, one.is_ending) for one in papers_of(samira, NOON)}

    assert set(papers) == {Course.TRAUMA_INFORMED.label, Course.DATA_SECURITY.label, Course.CONFIDENTIALITY.label}
    assert papers[Course.CONFIDENTIALITY.label] == (day + timedelta(days=30), True)
    assert papers[Course.DATA_SECURITY.label] == (None, False)
    page = opened(samira).content.decode()
    assert "1 of your papers is not in date" in page and reverse("studies:my-training") in page


def test_a_transcriber_is_told_honestly_that_there_is_nothing(tova):
    page = opened(tova).content.decode()

    assert "Nothing to type" in page and "Your papers are in order." in page


def test_it_is_theirs_alone(samira, imogen, tomasz, laleh, stella):
    address = reverse("overview:my-work", args=[samira.study_id])

    assert [signed_in(who).get(address).status_code for who in (imogen, tomasz, laleh, stella)] == [403, 403, 200, 404]

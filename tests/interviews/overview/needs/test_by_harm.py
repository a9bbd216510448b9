"""What waits for each role, in one list: the most harmful first, then the soonest due."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.conduct.beginning import begin_session
from interviews.conduct.closing import not_met
from interviews.overview.needs.by_harm import needs_of
from interviews.sessions.models import Session
from interviews.support.models import SupportResource
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from safespace.studies.models import Study
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.training import TrainingRecord
from tests.cast import HOUR, NOON, make_member, make_user
from tests.consent.cast import begin_form, send
from tests.interviews.cast import (
    BEGINS,
    MINUTE,
    make_booking,
    make_consent,
    make_ready,
    make_session,
)
from tests.make import signed_in

AT = BEGINS - 8 * MINUTE
DAY = timedelta(days=1)


def titles(member, at=AT):
    member.refresh_from_db()
    return [one.title for one in needs_of(member, at)]


@pytest.fixture
def team(leaving_well, imogen, petra, tomasz, sunita, laleh, dario):
    """One member of each role, by role."""
    others = {
        role: make_member(make_user(role, role), leaving_well, role)
        for role in (Role.TRANSCRIBER, Role.INTERPRETER, Role.SAFETY_CONTACT, Role.FRONT_DESK)
    }
    return {
        "investigator": petra, "coordinator": imogen, "his": tomasz, "hers": sunita, "reviewer": laleh,
        "officer": dario, "transcriber": others[Role.TRANSCRIBER], "interpreter": others[Role.INTERPRETER],
        "contact": others[Role.SAFETY_CONTACT], "desk": others[Role.FRONT_DESK],
    }  # fmt: skip


@pytest.fixture
def a_full_day(
    team, alders_session, alder, juniper, imogen, tomasz, sunita, leaving_well, free_line, form_in_use, garden_room
):
    """Eight minutes before Tomasz meets Alder, with something of every kind waiting."""
    talk = make_session(juniper, sunita, imogen, starts_at=AT - 30 * MINUTE)
    make_booking(talk, garden_room, sunita)
    make_consent(juniper, form_in_use, sunita)
    make_ready(talk, sunita)
    begin_session(
        key=uuid.uuid4(), session=Session.objects.get(pk=talk.pk), answer="go_on", by=sunita, at=AT - 26 * MINUTE
    )
    past = make_session(alder, tomasz, imogen, starts_at=NOON + 14 * DAY)
    Session.objects.filter(pk=past.pk).update(starts_at=NOON - HOUR, ends_at=NOON)
    day = leaving_well.day(AT)
    TrainingRecord.objects.filter(user=tomasz.user, course="safeguarding").update(expires_on=day + 25 * DAY)
    SupportResource.objects.filter(pk=free_line.pk).update(verified_on=day - 91 * DAY)
    send(begin_form(leaving_well, imogen, "A photo walk"), imogen)
    newcomer = make_user("noor", "Noor")
    ask_for_role(
        key=uuid.uuid4(), study=leaving_well, user=newcomer, role=Role.COORDINATOR, ends_on=None, by=imogen, at=NOON
    )
    ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=juniper, extent=Extent.CONTACT, who_asked=Asker.PERSON, ground=Ground.OBJECTED,
        occurred_at=NOON, words="", by=imogen, at=NOON,
    )  # fmt: skip


def test_each_role_is_told_what_waits_for_it_worst_first(team, a_full_day, alder, juniper):
    """An overdue check-in, then a safety check in eight minutes, and far below training that ends in 25 days."""
    his, hers = alder.pseudonym, juniper.pseudonym
    news = ["An ethics approval came", "Form 1 of “Listening” may be used"]

    assert {who: titles(member) for who, member in team.items()} == {
        "investigator": [
            f"A check-in is overdue: {hers}",
            "The support list is out of date",
            f"Decide about the erasure of {hers}",
            "A role waits",
            *news,
        ],
        "coordinator": [
            f"A check-in is overdue: {hers}",
            "The support list is out of date",
            f"Did the talk with {his} take place?",
            f"The erasure of {hers} is not decided",
            *news,
        ],
        "his": [f"Safety check for {his}", f"Did the talk with {his} take place?", "Your training ends soon"],
        "hers": [f"Check in from your talk with {hers}"],
        "reviewer": ["Form 1 of “A photo walk” waits for a decision"],
        "officer": [f"Decide about the erasure of {hers}", "A role waits"],
        "transcriber": [],
        "interpreter": [],
        "contact": ["A check-in is overdue"],
        "desk": [],
    }


def test_a_stranger_is_told_nothing_of_another_study(a_full_day, stella):
    """The support list of her own study is empty."""
    assert titles(stella) == ["The support list is empty"]


def test_the_support_list_is_said_to_run_out_a_fortnight_before_and_missing_by_when_it_is_needed(
    imogen, tomasz, free_line, alders_session
):
    """C-R9: to those who keep the list. Until the last day it blocks nothing."""

    def said(days):
        at = NOON + timedelta(days=days)
        return [(one.title, one.harm.name, one.since) for one in needs_of(imogen, at) if one.icon == "life-buoy"]

    warned = ("The support list runs out", "WORK", NOON.replace(hour=0) + timedelta(days=76))
    assert (said(75), said(76), said(90)) == ([], [warned], [warned])
    assert said(91) == [("The support list is out of date", "WORK", NOON.replace(hour=0) + timedelta(days=91))]
    free_line.remove(by=imogen, at=NOON)
    assert said(0) == [("The support list is empty", "NOW", alders_session.starts_at - 2 * DAY)]
    assert not [one for one in needs_of(tomasz, NOON) if one.icon == "life-buoy"]


@pytest.mark.parametrize(("days", "shown"), [(31, False), (30, True), (0, True)])
def test_an_approval_that_ends_soon_waits_for_every_member_who_reads_forms(
    leaving_well, alder, imogen, laleh, tomasz, stella, days, shown
):
    """F-R1: thirty days before its last day, and never in another study."""
    Study.objects.filter(pk=leaving_well.pk).update(approved_until=NOON.date() + timedelta(days=days))

    found = ["Ethics approval ends soon" in titles(who, NOON) for who in (imogen, laleh, tomasz, stella)]

    assert found == [shown, shown, shown, False]


def test_a_talk_that_was_never_closed_waits_until_it_is(live_session, tomasz, imogen, alder):
    """Fault 14: on the next day it is no longer in session but still open, for both."""
    title = f"The talk with {alder.pseudonym} is still open"
    Session.objects.filter(pk=live_session.pk).update(check_in_due_at=None)

    assert [title in titles(who, BEGINS + HOUR) for who in (tomasz, imogen)] == [False, False]
    assert [title in titles(who, BEGINS + DAY) for who in (tomasz, imogen)] == [True, True]


def test_a_past_session_waits_until_its_outcome_is_recorded(alders_session, tomasz, imogen, alder):
    """Fault 14: to the interviewer and the coordinator; the control: not before its end."""
    title, at = f"Did the talk with {alder.pseudonym} take place?", alders_session.ends_at
    assert title not in titles(imogen, at - MINUTE)
    assert [title in titles(who, at) for who in (tomasz, imogen)] == [True, True]

    not_met(session=alders_session, by=tomasz, at=at)

    assert title not in titles(imogen, at)


@time_machine.travel(NOON + DAY, tick=False)
def test_the_menu_counts_what_is_to_be_done_and_no_news(alders_session, free_line, imogen, tomasz, stella, laleh):
    url = reverse("overview:waiting", args=[imogen.study_id])

    assert titles(imogen, NOON + DAY) == ["An ethics approval came", "Form 1 of “Listening” may be used"]
    assert signed_in(imogen).get(url).status_code == 204
    said = " ".join(signed_in(tomasz).get(url).content.decode().split())
    assert 'class="n is-due"> 1<' in said and "1 thing needs you" in said.replace('<span class="vh">', "")
    assert [signed_in(who).get(url).status_code for who in (laleh, stella)] == [204, 404]

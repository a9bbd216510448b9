"""A session rests on one named form, and on no other; a child's on two answers."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from consent.checkpoints.models import ConsentCheckpoint
from interviews.bookings.refusals import ConsentEnded
from interviews.conduct.running import NotAgreedTo, answer_topic
from interviews.sessions.models import FormCannotCarry, Session
from interviews.sessions.planning.choosing_form import FormSettled, choose_form
from safespace.base.gates import GateClosed
from tests.cast import NOON
from tests.interviews.cast import (
    BEGINS,
    MINUTE,
    begin,
    make_booking,
    make_consent,
    make_form_in_use,
    make_ready,
    make_refusal,
    make_session,
    shown_on_console,
    unmet,
    unmet_requirements,
    withdraw,
)
from tests.interviews.planned import planned
from tests.make import signed_in

AGREE = "They agree to take part"


def test_a_yes_to_the_companions_form_opens_no_interview(alder, tomasz, form_in_use, companions, quiet_room, free_line):
    """A-R1: it says "we ask you nothing"."""
    session = make_session(alder, tomasz, tomasz, form=form_in_use.form)
    make_booking(session, quiet_room, tomasz)
    make_ready(session, tomasz)
    make_consent(alder, companions, tomasz)

    assert unmet(session, tomasz) == [AGREE]
    with pytest.raises(GateClosed, match="“Listening”"):
        begin(session, tomasz)


def test_a_form_signed_later_hides_no_answer_of_the_one_the_talk_rests_on(ready_session, companions, alder, tomasz):
    """A-R1, A-R10: the topics and what was agreed to are read from its own form."""
    before = shown_on_console(ready_session)
    make_consent(alder, companions, tomasz, at=NOON)
    after = shown_on_console(ready_session)

    assert [one["title"] for one in after["agreed"]] == [one["title"] for one in before["agreed"]]
    assert [part.title for part in after["parts"]] == ["Arriving", "What happened at work", "What helped"]
    assert begin(ready_session, tomasz).state == "live"
    assert ConsentCheckpoint.objects.get().record.version.form.title == "Listening"


def test_a_yes_to_a_topic_on_another_form_opens_nothing(
    live_session, leaving_well, imogen, laleh, alder, tomasz, guide
):
    """A-R10: Alder said no to money on the form of the talk, and yes on another."""
    other = make_form_in_use(leaving_well, imogen, laleh, title="Second talk")
    make_consent(alder, other, tomasz, at=NOON)

    with pytest.raises(NotAgreedTo):
        answer_topic(
            key=uuid.uuid4(), session=live_session, topic=guide[2], answer="go_on", by=tomasz, at=BEGINS + MINUTE
        )


def test_a_session_without_a_form_does_not_begin_and_leads_to_the_page_that_mends_it(ready_session, tomasz):
    """A-R1: what was planned before forms were named."""
    Session.objects.filter(pk=ready_session.pk).update(form=None)

    words = "The consent form for this session is not chosen yet."
    unmet = unmet_requirements(ready_session, tomasz)
    assert [(one.because, one.mend_url) for one in unmet] == [
        (words, f"/studies/{tomasz.study_id}/sessions/{ready_session.pk}/form/")
    ]
    with pytest.raises(GateClosed):
        begin(ready_session, tomasz)


def test_the_form_is_chosen_on_its_page_and_a_stranger_finds_no_such_page(
    ready_session, tomasz, sunita, stella, companions
):
    """A-R1: the form agreed to is chosen already, since it is the only one."""
    Session.objects.filter(pk=ready_session.pk).update(form=None)
    own = Session.objects.get(pk=ready_session.pk)
    url = f"/studies/{tomasz.study_id}/sessions/{own.pk}/form/"
    browser = signed_in(tomasz)

    page = browser.get(url)
    listening = page.context["offered"].get(title="Listening")
    assert page.context["form"].initial["rests_on"] == listening
    answer = browser.post(url, {"intent": uuid.uuid4(), "rests_on": listening.pk})

    assert (answer.status_code, Session.objects.get(pk=own.pk).form) == (302, listening)
    assert [signed_in(who).get(url).status_code for who in (sunita, stella)] == [404, 404]
    assert unmet(ready_session, tomasz) == []


def test_a_session_under_way_keeps_its_form(live_session, companions, tomasz):
    """A-R1."""
    with pytest.raises(FormSettled):
        choose_form(session=live_session, form=companions.form, by=tomasz, at=BEGINS + MINUTE)


@pytest.mark.parametrize("cohort", ["parent", "child", "companion"])
def test_no_session_is_moved_to_a_form_that_carries_none(
    leaving_well, imogen, laleh, alder, tomasz, form_in_use, cohort
):
    """A-R1: nor to a form of another study."""
    session = make_session(alder, tomasz, imogen)
    version = make_form_in_use(leaving_well, imogen, laleh, title="Another", cohort=cohort)

    with pytest.raises(FormCannotCarry):
        choose_form(session=session, form=version.form, by=imogen, at=NOON)
    session.refresh_from_db()
    assert session.form_id == form_in_use.form_id


@pytest.mark.parametrize("cohort", ["parent", "child", "companion"])
def test_no_session_is_planned_on_a_form_that_carries_none(leaving_well, imogen, laleh, alder, tomasz, cohort):
    """A-R1: a parent's alone, a child's without its parents' form, a companion's."""
    version = make_form_in_use(leaving_well, imogen, laleh, title="Another", cohort=cohort)

    with pytest.raises(FormCannotCarry):
        make_session(alder, tomasz, imogen, form=version.form)


def test_no_session_is_planned_on_a_form_of_another_study(quiet_hours, stella, laleh, alder, tomasz, imogen):
    """A-R1."""
    theirs = make_form_in_use(quiet_hours, stella, laleh, title="Theirs")

    with pytest.raises(FormCannotCarry):
        make_session(alder, tomasz, imogen, form=theirs.form)


def test_planning_chooses_the_only_form_and_none_of_several(alder, imogen, tomasz, form_in_use, leaving_well, laleh):
    """A-R1: one choice is enough, and no form is chosen by default."""
    url, browser = f"/studies/{imogen.study_id}/sessions/plan/", signed_in(imogen)
    assert browser.get(url).context["form"].initial["rests_on"] == form_in_use.form

    other = make_form_in_use(leaving_well, imogen, laleh, title="Second talk")
    assert browser.get(url).context["form"].initial["rests_on"] is None

    make_consent(alder, other, tomasz)
    assert browser.get(f"{url}?for={alder.pk}").context["form"].initial["rests_on"] == other.form


def test_a_room_is_booked_for_who_was_never_asked_on_that_form_and_not_after_a_no(
    alder, tomasz, form_in_use, companions, quiet_room
):
    """A-R1, A-R2: an answer to another form says nothing about this one."""
    make_refusal(alder, companions, tomasz, at=NOON - MINUTE)
    session = make_session(alder, tomasz, tomasz, form=form_in_use.form)
    make_booking(session, quiet_room, tomasz)

    make_refusal(alder, form_in_use, tomasz, at=NOON)
    later = make_session(alder, tomasz, tomasz, form=form_in_use.form, starts_at=BEGINS + timedelta(days=7))
    with pytest.raises(ConsentEnded, match="“Listening”"):
        make_booking(later, quiet_room, tomasz)


def test_no_room_is_booked_for_who_stopped_before_they_were_asked(alder, tomasz, imogen, form_in_use, quiet_room):
    """A-R14."""
    withdraw(alder, imogen, NOON)
    session = make_session(alder, tomasz, tomasz, form=form_in_use.form)

    with pytest.raises(ConsentEnded):
        make_booking(session, quiet_room, tomasz)


def test_no_form_is_chosen_beforehand_for_a_participant_who_agreed_to_none(juniper, sunita, imogen, form_in_use):
    """A-R1: one press must not keep a guess."""
    session = planned(juniper, sunita, imogen)

    page = signed_in(sunita).get(reverse("sessions:form", args=[session.study_id, session.pk]))

    assert (list(page.context["offered"]), page.context["form"].initial["rests_on"]) == ([form_in_use.form], None)

"""C-R4, D: a list of people who must not meet holds for what was planned and booked before it was written."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.conduct.beginning import begin_session
from interviews.contact.identity import open_identity
from interviews.sessions.models import Session
from interviews.sessions.planning.staffing import InterviewerNotAvailable
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.participants.separation import MayNotMeet, Separation
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.interviews.cast import BEGINS, make_booking, make_ready, make_session, unmet_requirements
from tests.interviews.planned import book, hours, planned
from tests.make import signed_in


def unmet(session, by):
    return [(one.name, one.because) for one in unmet_requirements(session, by)]


def keep_apart(participant, others=(), *, staff=(), by):
    Separation.objects.write(participant, others, staff=[one.user for one in staff], by=by, at=NOON)


def test_C_R4_an_interviewer_put_on_the_list_after_booking_does_not_begin(ready_session, alder, tomasz, imogen):
    assert unmet(ready_session, tomasz) == []
    keep_apart(alder, staff=[tomasz], by=imogen)

    with pytest.raises(GateClosed) as refused:
        begin_session(key=uuid.uuid4(), session=ready_session, answer="go_on", by=tomasz, at=BEGINS)

    assert [one.because for one in refused.value.requirements] == [f"{alder.first_word} is to meet somebody else."]
    assert Session.objects.get().state == "planned"


@time_machine.travel(BEGINS - timedelta(minutes=10), tick=False)
def test_C_R4_nor_reads_what_they_need_before_the_talk(ready_session, alder, tomasz, imogen):
    """And no look is logged for what was not shown."""
    client = signed_in(tomasz)
    ready = reverse("conduct:ready", args=[ready_session.study_id, ready_session.pk])
    before = client.get(ready).content.decode()
    looks = Entry.objects.filter(action="needs.read").count()
    keep_apart(alder, staff=[tomasz], by=imogen)

    after = client.get(ready).content.decode()

    assert ["A break every 25 minutes" in text for text in (before, after)] == [True, False]
    assert Entry.objects.filter(action="needs.read").count() == looks == 1


def test_C_R4_nor_opens_the_name_an_hour_before(ready_session, alder, tomasz, imogen):
    keep_apart(alder, staff=[tomasz], by=imogen)

    with pytest.raises(MayNotMeet):
        open_identity(key=uuid.uuid4(), participant=alder, reason="To greet her", by=tomasz, at=BEGINS)


@time_machine.travel(BEGINS, tick=False)
def test_C_R4_no_page_of_theirs_tells_of_a_list(ready_session, alder, tomasz, imogen):
    keep_apart(alder, staff=[tomasz], by=imogen)
    client = signed_in(tomasz)

    for url in (
        alder.get_absolute_url(),
        ready_session.get_absolute_url(),
        reverse("conduct:ready", args=[alder.study_id, ready_session.pk]),
        reverse("overview:today", args=[alder.study_id]),
    ):
        said = client.get(url).content.decode()
        assert all(word not in said for word in ("must not meet", "kept apart", "10:00 to 15:00")), url


def test_D_two_kept_apart_after_both_were_booked_do_not_meet_in_the_house(
    ready_session, alder, juniper, tomasz, sunita, imogen, garden_room, newcastle
):
    """In another house, or a day later, both take place: the control."""
    junipers = make_session(juniper, sunita, imogen)
    booking = make_booking(junipers, garden_room, sunita)
    keep_apart(alder, [juniper], by=imogen)

    assert unmet(ready_session, tomasz) == [("A room is booked", "That time is not available. Move the booking.")]
    assert ("A room is booked", "That time is not available. Move the booking.") in unmet(junipers, sunita)

    later = make_session(juniper, sunita, imogen, starts_at=BEGINS.replace(day=27))
    assert later
    booking.cancel(by=imogen, at=NOON)
    assert unmet(ready_session, tomasz) == []


def test_C_R4_an_interpreter_put_on_the_list_after_booking_is_not_there(
    alder, tomasz, imogen, alders_consent, quiet_room, free_line, guide, leaving_well
):
    samira = make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)
    session = make_session(alder, tomasz, tomasz)
    book(session, quiet_room, hours(14, 1), tomasz, interpreter=samira.user)
    make_ready(session, tomasz)
    assert unmet(session, tomasz) == []

    keep_apart(alder, staff=[samira], by=imogen)

    assert unmet(session, tomasz) == [("A room is booked", "The interpreter is not available. Move the booking.")]


def test_C_R4_no_session_is_planned_with_whom_they_must_not_meet(alder, tomasz, sunita, imogen):
    keep_apart(alder, staff=[tomasz], by=imogen)

    with pytest.raises(InterviewerNotAvailable, match="^Tomasz Idowu is not available. Choose somebody else.$"):
        planned(alder, tomasz, imogen)

    assert not Session.objects.exists()

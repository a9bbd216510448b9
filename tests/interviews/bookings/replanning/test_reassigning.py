"""Choosing an interviewer: wishes are sealed codes, and a hard wish prevents a match (C-R4)."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from interviews.bookings.refusals import NotWhomTheyAskedFor as BookingNotWhomTheyAskedFor
from interviews.bookings.replanning.reassigning import (
    InterviewerNotAvailable,
    NotOfTheTeam,
    NotWhomTheyAskedFor,
    interviewer_offers,
    reassign,
)
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from interviews.sessions.planning.matching import match
from safespace.accounts.manage.profile import write_profile
from safespace.audit.models import Entry
from safespace.participants.match_preferences import write_match_preferences
from safespace.participants.models import Participant
from safespace.participants.separation import Separation
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.interviews.cast import unmet
from tests.interviews.planned import book, hours
from tests.make import signed_in


@pytest.fixture
def nora(leaving_well):
    """A third interviewer."""
    return make_member(make_user("nora", "Nora Lund"), leaving_well, Role.INTERVIEWER)


def told(member, *, speaks=(), gender=""):
    member.user = write_profile(member.user, speaks=speaks, gender=gender, by=member.user, at=NOON)


def wish(participant, by, *, language="", gender="", hard=()):
    wishes = {"language": (language, "language" in hard), "gender": (gender, "gender" in hard)}
    write_match_preferences(participant, wishes=wishes, by=by, at=NOON)
    return Participant.objects.select_related("accommodation").get(pk=participant.pk)


def shown(participant):
    return [(one.user.username, one.words, one.may_be_chosen) for one in interviewer_offers(participant, NOON)]


def test_interviewers_are_listed_best_match_first_with_what_is_missing(alder, imogen, tomasz, sunita, nora):
    """By language and gender."""
    told(sunita, speaks=["en", "kmr"], gender="woman")
    told(nora, speaks=["kmr"], gender="")
    alder = wish(alder, imogen, language="kmr", gender="woman", hard=["language"])

    assert shown(alder) == [
        ("sunita", "As they asked.", True),
        ("nora", "They asked to meet a woman.", True),
        ("tomasz", "Not known to speak Kurdish, Kurmanji. They asked to meet a woman.", False),
    ]


def test_without_wishes_nothing_is_said_about_any_interviewer(alder, sunita, nora, tomasz):
    told(sunita, speaks=["kmr"], gender="woman")

    assert [words for _, words, _ in shown(alder)] == ["", "", ""]


def test_a_hard_wish_prevents_the_assignment_and_a_soft_one_does_not(alder, imogen, sunita, tomasz):
    alder = wish(alder, imogen, gender="woman", hard=["gender"])
    with pytest.raises(NotWhomTheyAskedFor, match="They asked to meet a woman. That wish can’t wait."):
        reassign(participant=alder, interviewer=sunita.user, by=imogen, at=NOON)

    alder = wish(alder, imogen, gender="woman")
    assert reassign(participant=alder, interviewer=sunita.user, by=imogen, at=NOON).interviewer == sunita.user


def test_a_hard_wish_prevents_a_booking_as_a_hard_need_does(alders, alder, imogen, tomasz, quiet_room):
    """C-R4, G-R5."""
    wish(alder, imogen, language="kmr", hard=["language"])

    with pytest.raises(BookingNotWhomTheyAskedFor, match="Not known to speak Kurdish, Kurmanji"):
        book(alders, quiet_room, hours(14), tomasz)

    told(tomasz, speaks=["kmr"])
    assert book(alders, quiet_room, hours(14), tomasz).state == "confirmed"


def test_no_session_begins_with_an_interviewer_against_a_hard_wish(ready_session, alder, imogen, tomasz):
    """C-R4: the gate asks again when the session begins."""
    assert unmet(ready_session, tomasz) == []

    wish(alder, imogen, gender="woman", hard=["gender"])

    assert unmet(ready_session, tomasz) == ["You are whom they asked for"]


def test_an_interviewer_they_must_not_meet_is_only_not_available(alder, imogen, sunita, tomasz, nora):
    """C-R4: a full calendar and a list of people are refused in the same words."""
    Separation.objects.write(alder, [], staff=[sunita.user], by=imogen, at=NOON)

    assert shown(alder)[-1] == ("sunita", "Not available.", False)
    with pytest.raises(InterviewerNotAvailable) as refused:
        reassign(participant=alder, interviewer=sunita.user, by=imogen, at=NOON)
    assert str(refused.value) == "Sunita Kaur is not available. Choose somebody else."


def test_planned_sessions_and_bookings_go_to_the_new_interviewer(alders, alder, imogen, tomasz, nora, quiet_room):
    booking = book(alders, quiet_room, hours(14), tomasz)

    reassign(participant=alder, interviewer=nora.user, by=imogen, at=NOON)

    alders.refresh_from_db()
    booking.refresh_from_db()
    assert (alders.interviewer, booking.interviewer, booking.sequence) == (nora.user, nora.user, 1)
    assert Entry.objects.filter(action="session.handed_over").count() == 1
    reassign(participant=alder, interviewer=nora.user, by=imogen, at=NOON)
    assert Entry.objects.filter(action="session.handed_over").count() == 1, "a second press changes nothing"


def test_a_busy_interviewer_is_not_available_and_nothing_changes(
    alders, junipers, alder, imogen, tomasz, sunita, quiet_room, garden_room
):
    """In the same words as for a list of people. All sessions are handed over or none."""
    booking = book(alders, quiet_room, hours(14), tomasz)
    book(junipers, garden_room, hours(14.5), sunita)

    assert shown(alder)[-1] == ("sunita", "Not available.", False)
    with pytest.raises(InterviewerNotAvailable):
        reassign(participant=alder, interviewer=sunita.user, by=imogen, at=NOON)

    alder.refresh_from_db()
    booking.refresh_from_db()
    assert (alder.interviewer, booking.interviewer) == (tomasz.user, tomasz.user)
    assert Session.objects.get(pk=alders.pk).interviewer == tomasz.user


def test_only_interviewers_of_the_study_can_be_chosen(alder, imogen, laleh, stella):
    for other in (laleh, stella, imogen):
        with pytest.raises(NotOfTheTeam):
            reassign(participant=alder, interviewer=other.user, by=imogen, at=NOON)


def test_wishes_and_profiles_are_sealed_and_the_log_says_only_that_they_changed(alder, imogen, tomasz):
    """E-R1: no code of a language or gender is stored in plain text."""
    told(tomasz, speaks=["kmr"], gender="man")
    wish(alder, imogen, language="kmr", gender="woman", hard=["gender"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT match_preferences FROM safespace_accommodation")
        preferences = bytes(cursor.fetchone()[0])
        cursor.execute("SELECT profile FROM safespace_user WHERE profile IS NOT NULL")
        profile = bytes(cursor.fetchone()[0])
    assert [word in text for text in (preferences, profile) for word in (b"kmr", b"woman", b"man")] == [False] * 6
    logged = Entry.objects.filter(action__in=("participant.company", "account.about"))
    assert {str(one.detail) for one in logged} == {"{}"}


def test_changing_the_needs_does_not_change_the_wishes(alder, imogen, tomasz):
    alder = wish(alder, imogen, gender="woman")
    type(alder.accommodation).objects.write(alder, codes=["step_free"], comfort="", stop_sign="", by=imogen, at=NOON)

    alder = Participant.objects.get(pk=alder.pk)
    assert match(alder, tomasz.user).words == "They asked to meet a woman."


@time_machine.travel(NOON, tick=False)
def test_the_pages_of_wishes_and_of_choosing_an_interviewer(alder, alders, imogen, tomasz, sunita, stella, nora):
    """C-R4 at the form and at a forged POST. The interviewer sees no wishes page, and the stranger finds nothing."""
    company, choose = (
        reverse(name, args=[alder.study_id, alder.pk])
        for name in ("participants:match-preferences", "bookings:reassign")
    )
    typed = {"language": "kmr", "language_hard": "on", "gender": "woman", "intent": uuid.uuid4()}
    assert [signed_in(who).post(company, typed).status_code for who in (tomasz, stella)] == [403, 404]
    assert signed_in(imogen).post(company, typed).status_code == 302

    own = signed_in(nora).post(reverse("accounts:profile"), {"speaks": ["kmr"], "gender": "", "intent": uuid.uuid4()})
    page = signed_in(imogen).get(choose).content.decode()
    order = [page.index(name) for name in ("Nora Lund", "Sunita Kaur", "Tomasz Idowu")]
    forged = signed_in(imogen).post(choose, {"interviewer": str(sunita.user.pk), "intent": uuid.uuid4()})
    outside = signed_in(imogen).post(choose, {"interviewer": str(stella.user.pk), "intent": uuid.uuid4()})
    chosen = signed_in(imogen).post(choose, {"interviewer": str(nora.user.pk), "intent": uuid.uuid4()})

    assert own.status_code == 302 and order[0] == min(order)
    assert (forged.status_code, outside.status_code, chosen.status_code) == (422, 422, 302)
    assert [signed_in(who).get(choose).status_code for who in (tomasz, stella)] == [403, 404]
    alders.refresh_from_db()
    assert alders.interviewer == nora.user
    plan = signed_in(imogen).get(reverse("sessions:plan", args=[alder.study_id]) + f"?for={alder.pk}").content.decode()
    assert plan.index("Nora Lund · They asked to meet a woman.") < plan.index("Sunita Kaur · Not known to speak")


@time_machine.travel(NOON, tick=False)
def test_the_check_links_to_other_interviewers_for_members_who_can_choose(alders, alder, quiet_room, imogen, tomasz):
    wish(alder, imogen, gender="woman", hard=["gender"])
    url = reverse("bookings:book", args=[alder.study_id])
    typed = {"session": alders.pk, "room": quiet_room.pk, "day": "2026-11-24", "start": "14:00", "end": "15:00"}
    posted = typed | {"people": 2, "gap": 0, "intent": uuid.uuid4()}
    pages = [
        signed_in(who).get(url, typed, headers={"hx-request": "true"}).content.decode() for who in (imogen, tomasz)
    ]

    assert ["They asked to meet a woman" in page for page in pages] == [True, True]
    assert ["Who else could meet them" in page for page in pages] == [True, False]
    assert signed_in(tomasz).post(url, posted).status_code == 422 and not Booking.objects.exists()

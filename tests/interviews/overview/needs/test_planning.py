"""A plan that would be refused today is listed on the coordinator's Today, and only there."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.bookings.replanning.reassigning import reassign
from interviews.bookings.replanning.rule_breaks import rule_breaks
from interviews.overview.needs.planning import planning_needs
from interviews.overview.needs.sessions import sessions_to_look_at
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from interviews.sessions.planning.choosing_form import choose_form
from safespace.participants.separation import Separation
from safespace.studies.need_to_know import Role
from safespace.studies.team.training import TrainingRecord
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.make import signed_in

WEEK = timedelta(days=7)


def kinds(member, at=NOON):
    return [(one.session.pk, one.kind) for one in rule_breaks(member, at)]


def lines(member, at=NOON):
    return [(one.title, one.words, one.url) for one in planning_needs(member, sessions_to_look_at(member, at), at)]


@pytest.fixture
def samira(leaving_well):
    return make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)


@pytest.fixture
def booked(alders, quiet_room, tomasz, samira):
    """Alder's session on Tuesday at two, with Tomasz, and Samira to interpret."""
    booking = book(alders, quiet_room, hours(14, 1), tomasz, interpreter=samira.user)
    alders.refresh_from_db()
    return booking


def test_nothing_is_wrong_and_nothing_is_said(booked, junipers, imogen):
    """The control."""
    assert kinds(imogen) == []


def test_C_R4_an_interviewer_on_the_list_is_work_in_words_that_name_no_list(booked, alders, alder, imogen, tomasz):
    Separation.objects.write(alder, [], staff=[tomasz.user], by=imogen, at=NOON)

    title, words, url = lines(imogen)[0]

    assert title == f"{alder.pseudonym} needs somebody else to meet them"
    assert words == f"Tomorrow 14:00. Tomasz Idowu is not available for {alder.first_word}."
    assert url == reverse("bookings:reassign", args=[alder.study_id, alder.pk])
    assert lines(tomasz) == []


def test_C_R4_a_talk_under_way_with_a_colleague_on_the_list_is_work_at_once(live_session, alder, imogen, tomasz):
    Separation.objects.write(alder, [], staff=[tomasz.user], by=imogen, at=NOON)

    assert kinds(imogen, live_session.begun_at) == [(live_session.pk, "interviewer")]


def test_D_two_kept_apart_after_both_were_booked_are_both_work(
    booked, alders, junipers, alder, juniper, garden_room, imogen, sunita
):
    book(junipers, garden_room, hours(14, 1), sunita)
    Separation.objects.write(alder, [juniper], by=imogen, at=NOON)

    assert sorted(kinds(imogen)) == sorted([(alders.pk, "time"), (junipers.pk, "time")])
    said = " ".join(words for _, words, _ in lines(imogen))
    assert said.count("That time is not available for") == 2
    assert not any(f"{one.pseudonym}." in said for one in (alder, juniper) if one.pseudonym != one.first_word)


def test_F_R5_sessions_of_a_member_who_left_are_one_line_a_person_until_they_are_handed_over(
    booked, alders, alder, imogen, tomasz, sunita, samira
):
    for week in (1, 2):
        planned(alder, tomasz, imogen, day=TUESDAY + week * WEEK)
    tomasz.end(by=imogen, at=NOON)

    assert [kind for _, kind in kinds(imogen)] == ["interviewer"] * 3
    assert lines(imogen) == [
        (
            f"{alder.pseudonym} needs somebody else to meet them",
            "Tomorrow 14:00, and 2 more. Tomasz Idowu does not work in this study on 24 November.",
            reverse("bookings:reassign", args=[alder.study_id, alder.pk]),
        )
    ]
    reassign(participant=alder, interviewer=sunita.user, by=imogen, at=NOON)
    assert lines(imogen) == []


def test_F_R5_a_last_day_before_the_talk_is_work_and_the_day_itself_is_not(booked, alders, imogen, tomasz):
    day = alders.starts_at.date()
    found = []
    for last in (day - timedelta(days=1), day):
        tomasz.ends_on = last
        tomasz.save(update_fields=["ends_on"])
        found.append([kind for _, kind in kinds(imogen)])

    assert found == [["interviewer"], []]


def test_C_R5_an_interpreter_whose_agreement_lapses_before_the_talk_is_work(booked, alders, imogen, samira):
    hers = TrainingRecord.objects.filter(user=samira.user, course="confidentiality")
    hers.update(expires_on=alders.starts_at.date() - timedelta(days=1))

    assert kinds(imogen) == [(alders.pk, "interpreter")]
    assert lines(imogen)[0][2] == reverse("bookings:move", args=[alders.study_id, booked.pk])


def test_C_R7_D_R1_what_an_older_release_booked_is_work(booked, alders, imogen, quiet_room, alder, tomasz):
    """A talk of 8 h 45, three on two chairs, and a talk on the day after another."""
    later = planned(alder, tomasz, imogen, day=TUESDAY + WEEK)
    Session.objects.filter(pk=later.pk).update(
        starts_at=alders.starts_at + timedelta(days=1), ends_at=alders.ends_at + timedelta(days=1)
    )
    Booking.objects.filter(pk=booked.pk).update(
        starts_at=hours(9).starts_at, ends_at=hours(9, 8.75).ends_at,
        blocked_from=hours(9).starts_at, blocked_until=hours(9, 8.75).ends_at,
    )  # fmt: skip
    quiet_room.seats = 2
    quiet_room.save(update_fields=["seats"])

    assert kinds(imogen) == [(alders.pk, "time"), (alders.pk, "room"), (later.pk, "rest")]
    assert "seats 2, and 3 will be there" in lines(imogen)[1][1]


@time_machine.travel(NOON, tick=False)
def test_it_stands_on_the_page_of_today_of_the_coordinator_alone(booked, alder, imogen, tomasz, petra, stella):
    Separation.objects.write(alder, [], staff=[tomasz.user], by=imogen, at=NOON)
    url = reverse("overview:today", args=[alder.study_id])

    shown = [
        "needs somebody else to meet them" in signed_in(who).get(url).content.decode()
        for who in (imogen, tomasz, petra)
    ]

    assert shown == [True, False, False]
    assert signed_in(stella).get(url).status_code == 404


def test_it_asks_no_more_of_the_database_for_more_sessions(
    booked, alder, juniper, imogen, tomasz, sunita, django_assert_num_queries
):
    with django_assert_num_queries(4):
        rule_breaks(imogen, NOON)
    for week in range(1, 5):
        planned(alder, tomasz, imogen, day=TUESDAY + week * WEEK)
        planned(juniper, sunita, imogen, day=TUESDAY + week * WEEK)
    with django_assert_num_queries(4):
        rule_breaks(imogen, NOON)


def test_what_is_booked_against_a_no_is_found_in_a_fixed_number_of_queries(
    alder, alders_consent, form_in_use, tomasz, imogen, samira, quiet_room, django_assert_num_queries
):
    """A-R1."""
    for week in range(3):
        session = planned(alder, tomasz, imogen, day=TUESDAY + week * WEEK)
        choose_form(session=session, form=form_in_use.form, by=imogen, at=NOON)
        during = hours(14, 1, day=TUESDAY + week * WEEK)
        book(session, quiet_room, during, tomasz, interpreter=samira.user)
        with django_assert_num_queries(6):
            rule_breaks(imogen, NOON)

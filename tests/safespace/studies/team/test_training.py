"""F-R6: roles that meet participants need training that another person confirmed and that is in date."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from safespace.base.gates import GateClosed
from safespace.studies.models import Membership, NotManaging
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role, decide_training, give_role
from safespace.studies.team.training import NEEDED, Course, NotYourOwn, OutOfDate, TrainingRecord
from tests.cast import NOON, make_user, train
from tests.make import signed_in

TODAY = NOON.date()
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def noor(db):
    """An account without training."""
    return make_user("noor", "Noor Haddad")


def write_down(user, course=Course.SAFEGUARDING, issued_on=TODAY, evidence=""):
    return TrainingRecord.objects.write_down(
        key=uuid.uuid4(), course=course, issued_on=issued_on, evidence=evidence, by=user, at=NOON
    )


def ask(by, user, role=Role.INTERVIEWER):
    return ask_for_role(key=uuid.uuid4(), study=by.study, user=user, role=role, by=by, at=NOON)


def test_F_R6_an_untrained_person_is_given_no_role_that_meets_people(imogen, petra, noor):
    """The page says what is missing, with a link that mends it; the role waits."""
    asked = ask(imogen, noor)

    with pytest.raises(GateClosed, match="Safeguarding"):
        give_role(asked=asked, by=petra, at=NOON)
    page = signed_in(petra).get(reverse("studies:decide-role", args=[imogen.study_id, asked.pk])).content.decode()
    assert "Confidentiality agreement, signed" in page
    assert reverse("studies:training", args=[imogen.study_id]) in page
    assert not Membership.objects.filter(user=noor).exists()


def test_F_R6_from_writing_it_down_to_the_role_through_the_pages(imogen, petra, noor):
    """Noor writes it down, Imogen has seen the proof, Petra gives the role."""
    asked = ask(imogen, noor)
    for course in Course:
        typed = {"course": course, "issued_on": TODAY.isoformat(), "evidence": f"paper {course}"}
        assert signed_in(noor).post(reverse("studies:add-training"), typed).status_code == 302
    with pytest.raises(GateClosed):
        give_role(asked=asked, by=petra, at=NOON)

    coordinator = signed_in(imogen)
    for record in TrainingRecord.objects.filter(user=noor):
        confirm = reverse("studies:confirm-training", args=[imogen.study_id, record.pk])
        assert f"paper {record.course}" in coordinator.get(confirm).content.decode()
        coordinator.post(confirm, {"accept": "yes"})
    signed_in(petra).post(reverse("studies:decide-role", args=[imogen.study_id, asked.pk]), {"give": "yes"})

    assert Membership.objects.get(user=noor).holds(NOON)


@pytest.mark.parametrize("course", sorted(NEEDED[Role.INTERVIEWER]))
def test_F_R6_each_missing_course_alone_closes_the_gate(imogen, petra, noor, course):
    train(noor, courses=[one for one in Course if one != course])

    with pytest.raises(GateClosed, match=course.label):
        give_role(asked=ask(imogen, noor), by=petra, at=NOON)


def test_roles_that_meet_no_participants_need_no_training(imogen, noor):
    """The control: the gate is open where nothing is asked for."""
    assert ask(imogen, noor, Role.SAFETY_CONTACT).state == "given"
    assert set(NEEDED) == {Role.INTERVIEWER, Role.INTERPRETER, Role.TRANSCRIBER, Role.FRONT_DESK}


def test_F_R6_nobody_confirms_their_own_training(imogen, petra, leaving_well):
    """F-R4; the database holds it too."""
    record = write_down(imogen.user)

    with pytest.raises(NotYourOwn):
        decide_training(record, study=leaving_well, accept=True, by=imogen, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingRecord.objects.filter(pk=record.pk).update(state="verified", decided_by=imogen.user_id)
    assert decide_training(record, study=leaving_well, accept=True, by=petra, at=NOON).state == "verified"


def test_only_those_who_look_after_the_team_confirm(tomasz, stella, imogen, leaving_well):
    """The stranger, too, coordinates a study; hers."""
    record = write_down(imogen.user)

    for nobody in (tomasz, stella):
        with pytest.raises(NotManaging):
            decide_training(record, study=leaving_well, accept=True, by=nobody, at=NOON)
    address = reverse("studies:confirm-training", args=[stella.study_id, record.pk])
    assert signed_in(stella).post(address, {"accept": "yes"}).status_code == 404


@pytest.mark.parametrize(("course", "lasts"), sorted(settings.TRAINING_LASTS.items()))
def test_F_R6_a_course_counts_to_the_end_of_its_last_day(noor, course, lasts):
    train(noor, courses=[course], issued_on=TODAY - lasts)

    assert TrainingRecord.objects.missing(noor.pk, {course}, TODAY) == []
    assert TrainingRecord.objects.missing(noor.pk, {course}, TODAY + A_DAY) == [course]


@pytest.mark.parametrize("issued_on", [TODAY + A_DAY, date(2001, 1, 1)])
def test_a_course_of_tomorrow_or_of_long_ago_is_not_written_down(noor, issued_on):
    with pytest.raises(OutOfDate):
        write_down(noor, issued_on=issued_on)
    typed = {"course": "safeguarding", "issued_on": issued_on.isoformat()}
    assert signed_in(noor).post(reverse("studies:add-training"), typed).status_code == 422


def test_a_rejected_record_does_not_count_and_can_be_replaced(imogen, noor, leaving_well):
    ask(imogen, noor)
    decide_training(write_down(noor), study=leaving_well, accept=False, by=imogen, at=NOON)
    again = write_down(noor)

    assert TrainingRecord.objects.missing(noor.pk, {Course.SAFEGUARDING}, TODAY) == [Course.SAFEGUARDING]
    assert TrainingRecord.objects.waiting().get() == again


def test_what_the_proof_says_is_sealed(noor):
    """E-R1."""
    record = write_down(noor, evidence="certificate 4711 of the harbour school")

    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence FROM safespace_trainingrecord")
        assert b"harbour" not in bytes(cursor.fetchone()[0])
    assert TrainingRecord.objects.get(pk=record.pk).evidence == "certificate 4711 of the harbour school"


def test_my_page_says_what_counts_what_ends_soon_and_what_is_missing(noor, imogen):
    """A warning thirty days ahead."""
    ask(imogen, noor)
    train(noor, courses=[Course.RESEARCH_ETHICS])
    lasts = settings.TRAINING_LASTS
    train(noor, courses=[Course.SAFEGUARDING], issued_on=TODAY - lasts["safeguarding"] + 30 * A_DAY)
    train(noor, courses=[Course.DATA_SECURITY], issued_on=TODAY - lasts["data_security"] - A_DAY)

    rows = signed_in(noor).get(reverse("studies:my-training")).context["rows"]
    states = {row["course"]: row["state"] for row in rows}

    assert states[Course.RESEARCH_ETHICS] == "counts"
    assert states[Course.SAFEGUARDING] == "soon"
    assert {states[Course.DATA_SECURITY], states[Course.CONFIDENTIALITY]} == {"missing"}


def test_the_page_of_the_team_shows_the_team_and_nobody_else(imogen, tomasz, stella):
    page = signed_in(imogen).get(reverse("studies:training", args=[imogen.study_id])).content.decode()

    assert ("Tomasz Idowu" in page, "Stella Moreau" in page) == (True, False)


def test_the_page_of_the_team_costs_the_same_for_many(imogen, leaving_well, django_assert_max_num_queries):
    address = reverse("studies:training", args=[imogen.study_id])
    for number in range(12):
        ask(imogen, make_user(f"n{number}", f"N {number}"))
    client = signed_in(imogen)

    with django_assert_max_num_queries(12):
        client.get(address)


def test_signing_needs_a_fresh_code(noor):
    """E-R10: step-up for signing."""
    client = signed_in(noor)
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert client.get(reverse("studies:add-training")).status_code == 403

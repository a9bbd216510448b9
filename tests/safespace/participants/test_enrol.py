"""Adding participants: sealed identity, random pseudonym and code."""

import re
import uuid

import pytest
from django.db import connection

from safespace.audit.models import Entry
from safespace.participants.models import Linkage, Participant, Person, SafeContact
from safespace.participants.names import random_code, untaken
from tests.cast import NOON, PLAN, enrol


def test_a_pseudonym_is_two_words_and_a_code_is_random_and_says_nothing(alder, juniper):
    """Random, non-sequential, no initials."""
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", alder.pseudonym)
    assert re.fullmatch(r"LW-[2-9A-Z]{4}", alder.code)
    assert alder.code != juniper.code
    assert len({random_code("LW") for _ in range(500)}) > 490


def test_two_in_a_study_never_share_a_pseudonym():
    taken = {"Alder Finch"}
    names = iter(["Alder Finch", "Alder Finch", "Hazel Brook"])

    assert untaken(lambda: next(names), taken) == "Hazel Brook"
    with pytest.raises(RuntimeError):
        untaken(lambda: "Alder Finch", taken, tries=3)


def test_name_phone_and_plan_are_sealed_in_the_database(alder):
    """E-R1."""
    with connection.cursor() as cursor:
        for model in (Person, SafeContact, Linkage):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            for typed in ("Marguerite", "960121", "library", "marigold"):
                assert typed not in stored

    person = Linkage.objects.get(participant=alder).open()
    assert (person.name, person.phone) == ("Marguerite Example", "+441632960121")
    assert SafeContact.objects.current(alder).plan == PLAN


def test_only_the_linkage_joins_a_participant_and_a_person(alder):
    """E-R2."""
    person = Linkage.objects.get(participant=alder).open()
    columns = {
        field.name: str(getattr(person, field.name))
        for field in Person._meta.fields
        if field.name in Person.Privacy.open
    }

    assert str(alder.pk) not in columns.values()
    assert alder.code not in columns.values()


def test_a_form_sent_twice_adds_one_person(leaving_well, imogen):
    key = uuid.uuid4()
    same = dict(
        key=key, study=leaving_well, name="Ines", phone="+441632960123", email="", plan=PLAN, needs=[], comfort="",
        stop_sign="", interviewer=None, by=imogen, at=NOON,
    )  # fmt: skip

    assert Participant.objects.enrol(**same) == Participant.objects.enrol(**same)
    assert Person.objects.count() == 1
    assert Entry.objects.filter(action="participant.enrolled").count() == 1


def test_an_interviewer_sees_only_their_own_people(alder, juniper, imogen, tomasz, laleh, stella):
    """Need to know."""
    reach = Participant.objects.within_reach_of

    assert set(reach(imogen)) == {alder, juniper}
    assert set(reach(tomasz)) == {alder}
    assert set(reach(laleh)) == set()
    assert set(reach(stella)) == set()


def test_needs_are_codes_and_unknown_codes_are_left_out(leaving_well, imogen):
    """G-R5: codes, never reasons."""
    hazel = enrol(leaving_well, imogen, name="Ines", phone="+441632960123", needs=["step_free", "because"])

    assert hazel.need_codes() == frozenset({"step_free"})


def test_choosing_the_same_interviewer_again_writes_nothing(alder, imogen, tomasz, sunita):
    before = Entry.objects.count()

    alder.assign(interviewer=tomasz.user, by=imogen, at=NOON)
    assert Entry.objects.count() == before

    alder.assign(interviewer=sunita.user, by=imogen, at=NOON)
    assert Entry.objects.filter(action="participant.assigned").count() == 1
    assert Participant.objects.get(pk=alder.pk).interviewer == sunita.user

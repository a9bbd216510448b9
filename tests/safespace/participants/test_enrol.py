"""Adding participants: sealed identity, random pseudonym and code."""

import re
import secrets
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.participants.models import Linkage, NoFreeName, Participant, Person, SafeContact
from safespace.participants.names import FIRST, LAST, random_code, random_pseudonym
from tests.cast import NOON, PLAN, enrol
from tests.make import signed_in
from tests.race import together


def test_a_pseudonym_is_two_words_and_a_code_is_random_and_says_nothing(alder, juniper):
    """Random, non-sequential, no initials."""
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", alder.pseudonym)
    assert re.fullmatch(r"LW-[2-9A-Z]{4}", alder.code)
    assert alder.code != juniper.code
    assert len({random_code("LW") for _ in range(500)}) > 490


def _taken(study, pseudonyms):
    """Participants of `study` with these pseudonyms, without a person behind them."""
    Participant.objects.bulk_create(
        Participant(study=study, pseudonym=name, code=f"{study.code}-{number:05}", enrolled_at=NOON)
        for number, name in enumerate(pseudonyms)
    )


def test_words_of_a_pseudonym_differ():
    for words in (2, 3, 4):
        drawn = random_pseudonym(words).split()
        assert len(drawn) == len(set(drawn)) == words


def test_a_study_in_which_all_two_word_pseudonyms_are_taken_goes_on_with_three_words(leaving_well, imogen):
    _taken(leaving_well, [f"{first} {last}" for first in FIRST for last in LAST])

    people = [enrol(leaving_well, imogen, name="Ines", phone=f"+44163296012{n}") for n in range(3)]

    assert [len(one.pseudonym.split()) for one in people] == [3, 3, 3]


def test_adding_a_person_costs_the_same_in_a_large_study(leaving_well, imogen):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            enrol(leaving_well, imogen, name="Ines", phone="+441632960123")
        return [one["sql"].split("(")[0][:60] for one in seen]

    queries()
    before = queries()
    _taken(leaving_well, [f"Somebody {n}" for n in range(200)])
    after = queries()

    assert len(after) == len(before)
    assert not any(sql.startswith('SELECT "safespace_participant"."pseudonym"') for sql in after)


def _draw_the_same(monkeypatch):
    """Let each draw of a word or letter give the first one, so that one pseudonym and code of each length is left."""
    monkeypatch.setattr(secrets, "choice", lambda choices: choices[0])


def test_without_a_free_pseudonym_the_page_says_so_and_keeps_what_was_typed(leaving_well, imogen, monkeypatch):
    client = signed_in(imogen)
    _draw_the_same(monkeypatch)
    _taken(leaving_well, [random_pseudonym(words) for words in (2, 3, 4)])

    with pytest.raises(NoFreeName):
        enrol(leaving_well, imogen, name="Ines", phone="+441632960123")
    url = reverse("participants:add", args=[leaving_well.pk])
    answer = client.post(url, {"intent": uuid.uuid4(), "name": "Ines Sample", "phone": "+442079460199", **PLAN})

    page = answer.content.decode()
    assert (answer.status_code, "no free pseudonym" in page, "Ines Sample" in page) == (422, True, True)
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_people_who_drew_the_same_pseudonym_at_the_same_moment_each_get_their_own(leaving_well, imogen, monkeypatch):
    _draw_the_same(monkeypatch)

    together(*[lambda n=n: enrol(leaving_well, imogen, name="Ines", phone=f"+44163296012{n}") for n in range(3)])

    people = Participant.objects.order_by("code")
    assert sorted(len(one.pseudonym.split()) for one in people) == [2, 3, 4]
    assert sorted(one.code for one in people) == ["LW-2222", "LW-22222", "LW-222222"]


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

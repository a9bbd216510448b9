"""Correcting who a participant is (GDPR Art. 16)."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from safespace.audit.models import Entry
from safespace.base.once import KeyTaken
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.finding.search import find_people
from safespace.participants.identity.corrections import (
    CorrectedMeanwhile,
    Correction,
    FormerIdentity,
    IdentityErased,
    NothingCorrected,
    correct_identity,
)
from safespace.participants.identity.reveal import NotYours
from safespace.participants.models import Linkage, Person, SafeContact
from safespace.participants.separation import MayNotMeet, Separation
from safespace.privacy.erasure import erase
from tests.cast import HOUR, NOON, PLAN
from tests.interviews.contact.plans import another_coordinator
from tests.race import at_once

LATER = NOON + HOUR
WRONG, RIGHT = "+441632960121", "+442079460199"


def correct(alder, by, *, key=None, seen=0, at=LATER, **changes):
    return correct_identity(key=key or uuid.uuid4(), participant=alder, changes=changes, seen=seen, by=by, at=at)


def person_of(participant):
    return Linkage.objects.get(participant=participant).open()


def found(text, by):
    return find_people(text, by=by, at=LATER).people


def test_a_mistyped_name_and_number_are_corrected_and_the_earlier_ones_stay_sealed(alder, imogen):
    correct(alder, imogen, name="Margarete Example", phone=RIGHT, pronouns="they")

    person = person_of(alder)
    assert (person.name, person.phone, person.pronouns) == ("Margarete Example", RIGHT, "they")
    assert FormerIdentity.objects.get().changes == {
        "name": {"was": "Marguerite Example", "now": "Margarete Example"},
        "phone": {"was": WRONG, "now": RIGHT},
        "pronouns": {"was": "", "now": "they"},
    }
    with connection.cursor() as cursor:
        for model in (Correction, FormerIdentity, Person, Entry):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            stored = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            assert not [one for one in ("Marg", "960121", "79460199", "they") if one in stored]


def test_they_are_found_by_the_new_words_and_no_longer_by_the_old(alder, imogen, quiet_hours, settings):
    settings.KNOWN_ACROSS_STUDIES = True
    correct(alder, imogen, name="Margarete Example", phone=RIGHT, email="new@example.org", external_id="NHS 12")
    correct(alder, imogen, seen=1, name_to_use="Kestrel")

    now = ("margarete", "020 7946 0199", "new@example.org", "nhs12", "kestrel")
    assert [found(text, imogen) for text in now] == [[alder]] * 5
    assert [found(text, imogen) for text in ("marguerite", "01632 960121")] == [[], []]
    known = [CrossStudyEntry.objects.elsewhere("phone", number, study=quiet_hours) for number in (RIGHT, WRONG)]
    assert known == [True, False]


def test_what_they_have_none_of_is_taken_out_and_a_name_is_not(alder, imogen):
    correct(alder, imogen, phone="")

    person = person_of(alder)
    assert (person.phone, person.phone_index, person.name) == ("", None, "Marguerite Example")
    for nothing in ({}, {"name": ""}, {"participant": "somebody"}):
        with pytest.raises(NothingCorrected):
            correct(alder, imogen, seen=1, **nothing)


def test_the_log_says_which_parts_by_whom_and_when_and_never_the_values(alder, imogen):
    """E-R9."""
    correction = correct(alder, imogen, phone=RIGHT, name="Margarete Example")

    entry = Entry.objects.get(action="identity.corrected")
    assert (entry.actor_id, entry.occurred_at, entry.participant_id) == (imogen.actor_id, LATER, alder.pk)
    assert entry.detail == {"parts": ["name", "phone"]}
    assert (entry.about_id, correction.in_words) == (correction.pk, "the name and the phone number")


def test_no_open_column_joins_the_participant_and_the_person(alder, imogen):
    """E-R2."""
    correct(alder, imogen, phone=RIGHT)

    former, correction = FormerIdentity.objects.get(), Correction.objects.get()
    open_of = {name: str(getattr(correction, name)) for name in Correction.Privacy.open}
    assert not {str(former.pk), str(former.person_id)} & set(open_of.values())
    logged = str(Entry.objects.filter(participant_id=alder.pk).values())
    assert str(former.pk) not in logged and str(former.person_id) not in logged


def test_C_R2_a_new_number_makes_the_plan_due_for_review_and_a_new_name_does_not(alder, imogen):
    correct(alder, imogen, name="Margarete Example")
    assert SafeContact.objects.current(alder).version == 1

    correct(alder, imogen, seen=1, phone=RIGHT)

    plan = SafeContact.objects.current(alder)
    assert (plan.version, plan.plan, plan.confirmed_at, plan.review_due_at) == (2, PLAN, NOON, LATER)


def test_a_form_sent_twice_corrects_once_and_with_other_words_it_is_refused(alder, imogen):
    key = uuid.uuid4()

    first = correct(alder, imogen, key=key, phone=RIGHT)

    assert correct(alder, imogen, key=key, phone=RIGHT) == first
    with pytest.raises(KeyTaken):
        correct(alder, imogen, key=key, phone="+441632960177")
    with pytest.raises(KeyTaken):
        correct(alder, another_coordinator(alder.study), key=key, phone=RIGHT)
    assert (Correction.objects.count(), FormerIdentity.objects.count()) == (1, 1)


def test_the_second_of_two_coordinators_is_told_what_changed_and_can_go_on(alder, imogen):
    linus = another_coordinator(alder.study)
    correct(alder, imogen, phone=RIGHT)

    with pytest.raises(CorrectedMeanwhile, match="Imogen Achterberg corrected the phone number at") as told:
        correct(alder, linus, phone="+441632960177")

    assert (told.value.number, person_of(alder).phone) == (1, RIGHT)
    correct(alder, linus, seen=told.value.number, phone="+441632960177")
    assert person_of(alder).phone == "+441632960177"


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_two_corrections_at_the_same_moment_one_counts_and_the_other_is_told(alder, imogen):
    linus = another_coordinator(alder.study)

    given = at_once(lambda: correct(alder, imogen, phone=RIGHT), lambda: correct(alder, linus, phone="+441632960177"))

    assert sorted(type(one).__name__ for one in given) == ["CorrectedMeanwhile", "Correction"]
    assert Correction.objects.count() == FormerIdentity.objects.count() == 1


def test_no_one_else_corrects_them(alder, imogen, tomasz, petra, stella):
    """C-R4, and the stranger."""
    for other in (tomasz, petra, stella):
        with pytest.raises(NotYours):
            correct(alder, other, phone=RIGHT)
    Separation.objects.write(alder, [], staff=[imogen.user], by=another_coordinator(alder.study), at=NOON)
    with pytest.raises(MayNotMeet):
        correct(alder, imogen, phone=RIGHT)

    assert person_of(alder).phone == WRONG


def test_E_R3_the_earlier_values_are_erased_with_the_person_and_nothing_is_corrected_afterwards(alder, juniper, imogen):
    """The control is another person."""
    correct(alder, imogen, phone=RIGHT)
    correct(juniper, imogen, phone="+441632960188")
    person = person_of(alder)

    erase(key=uuid.uuid4(), participant=alder, kinds=["identity", "linkage", "contact"], by=imogen, at=LATER + HOUR)

    with pytest.raises(KeyDestroyed):
        _ = FormerIdentity.objects.get(person=person).changes
    with pytest.raises(KeyDestroyed):
        _ = Correction.objects.get(participant=alder).former
    with pytest.raises(IdentityErased):
        correct(alder, imogen, seen=1, phone=WRONG)
    assert Correction.objects.get(participant=juniper).new_values() == {"phone": "+441632960188"}


def test_a_correction_and_what_it_replaced_are_written_once(alder, imogen):
    correct(alder, imogen, phone=RIGHT)

    for model in (Correction, FormerIdentity):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(recorded_by=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.all().delete()

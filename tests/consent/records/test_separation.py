"""C-R4: staff kept apart from a person neither ask for their consent nor witness it."""

import pytest
import time_machine
from django.urls import reverse

from consent.records.models import ConsentRecord
from consent.records.tablet.signing import agree
from consent.records.witnessing import Statement, possible_witnesses
from safespace.base.gates import GateClosed
from safespace.participants.separation import MayNotMeet, Separation
from tests.cast import HOUR, NOON
from tests.consent.cast import choose, gives_consent, sit
from tests.make import signed_in


def keep_apart(participant, *staff, by):
    Separation.objects.write(participant, [], staff=[one.user for one in staff], by=by, at=NOON)


def test_C_R4_staff_kept_apart_from_a_person_may_not_ask_for_consent(approved_form, alder, juniper, tomasz, imogen):
    keep_apart(alder, tomasz, by=imogen)

    with pytest.raises(GateClosed) as refused:
        sit(alder, approved_form, tomasz)

    assert [one.because for one in refused.value.requirements] == [
        f"{alder.first_word} is asked by somebody else. Tell the coordinator."
    ]
    assert sit(juniper, approved_form, tomasz), "of another person they may"


def test_C_R4_a_separation_added_while_they_read_prevents_signing(approved_form, alder, tomasz, imogen):
    sitting = choose(sit(alder, approved_form, tomasz)).explain(1, again=False, at=NOON)
    keep_apart(alder, tomasz, by=imogen)

    with pytest.raises(GateClosed):
        agree(sitting, name="M. E.", at=NOON)

    assert not ConsentRecord.objects.exists()


def test_C_R4_staff_kept_apart_may_not_witness_and_are_not_offered(
    approved_form, alder, juniper, tomasz, sunita, imogen
):
    keep_apart(alder, sunita, by=imogen)

    with pytest.raises(GateClosed) as refused:
        sit(alder, approved_form, tomasz, witness=sunita)

    assert [one.name for one in refused.value.requirements] == ["A colleague who may witness"]
    assert sunita not in possible_witnesses(tomasz, alder, NOON)
    assert sunita in possible_witnesses(tomasz, juniper, NOON)


def test_C_R4_a_separation_added_before_the_statement_prevents_it(approved_form, alder, tomasz, sunita, imogen):
    record = gives_consent(alder, approved_form, tomasz, witness=sunita)
    keep_apart(alder, sunita, by=imogen)

    with pytest.raises(MayNotMeet):
        Statement.objects.sign(record, by=sunita, at=NOON + HOUR / 2)

    assert not ConsentRecord.objects.valid(NOON + HOUR / 2).exists()


@time_machine.travel(NOON, tick=False)
def test_the_page_says_another_member_asks_without_mentioning_a_separation(
    approved_form, alder, tomasz, imogen, stella
):
    """C-R4."""
    keep_apart(alder, tomasz, by=imogen)
    url = reverse("records:new", args=[alder.study_id, alder.pk])

    said = signed_in(tomasz).get(url).content.decode()

    assert f"{alder.first_word} is asked by somebody else." in said
    assert "must not" not in said and "kept apart" not in said
    assert signed_in(stella).get(url).status_code == 404

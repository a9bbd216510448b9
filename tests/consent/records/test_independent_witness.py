"""Reader and witness of a form are independent of each other: neither set up the other's account (A-R4, F-R4)."""

import pytest

from consent.records.models import ConsentRecord
from consent.records.tablet.signing import agree
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import WitnessCannotHandOver
from consent.records.witnessing import Statement, possible_witnesses
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.models import User
from safespace.base.gates import GateClosed
from safespace.studies.need_to_know import Role
from tests.cast import HOUR, NOON, make_member
from tests.consent.cast import choose, gives_consent, sit


def test_F_R4_an_account_the_reader_made_neither_witnesses_nor_is_offered(approved_form, alder, tomasz, sunita):
    """Control: the same account, once nobody here made it."""
    User.objects.filter(pk=sunita.user_id).update(recorded_by=tomasz.user_id)

    assert sunita not in possible_witnesses(tomasz, alder, NOON)
    with pytest.raises(GateClosed, match="set up or reset the other’s account"):
        sit(alder, approved_form, tomasz, witness=sunita)

    User.objects.filter(pk=sunita.user_id).update(recorded_by=None)
    assert sunita in possible_witnesses(tomasz, alder, NOON)
    assert sit(alder, approved_form, tomasz, witness=sunita)


def test_F_R4_a_witness_whose_account_the_reader_took_over_since_does_not_sign(
    approved_form, alder, tomasz, sunita, imogen
):
    """The reader resets the second step of the witness while the two hours run."""
    record, later = gives_consent(alder, approved_form, tomasz, witness=sunita), NOON + HOUR / 2
    Statement.objects.sign(record, by=tomasz, at=later)
    FactorReset.objects.create(
        user=sunita.user,
        asked_by=tomasz.user,
        asked_at=NOON,
        confirmed_by=imogen.user,
        confirmed_at=NOON,
        completed_at=NOON,
    )

    with pytest.raises(GateClosed, match="set up or reset the other’s account"):
        Statement.objects.sign(record, by=sunita, at=later)

    assert not ConsentRecord.objects.valid(later).exists()


def test_F_R4_a_witness_whose_role_was_given_again_does_not_hand_over_the_tablet(
    approved_form, alder, tomasz, sunita, imogen, leaving_well
):
    """The role is another one, the person is the same."""
    sitting = choose(sit(alder, approved_form, tomasz, witness=sunita))
    agree(sitting, name="M. E.", at=NOON)
    sitting = ConsentSitting.objects.get().leave(at=NOON)
    sunita.end(by=imogen, at=NOON)
    as_coordinator = make_member(sunita.user, leaving_well, Role.COORDINATOR)

    with pytest.raises(WitnessCannotHandOver):
        sitting.carry_on(by=as_coordinator, at=NOON)

"""Words changed without the database's triggers can be neither asked nor signed (A-R3)."""

import pytest
from django.db import connection

from consent.forms.models import FormScope, FormVersion
from consent.records.gates import asking_gate
from consent.records.models import ConsentRecord
from consent.records.tablet.signing import agree
from safespace.base.gates import GateClosed
from tests.cast import NOON
from tests.consent.cast import choose, sit
from tests.safespace.ledger.tamper import without_triggers

NAME = "The words the committee saw"


def tamper(row, column, value):
    """Change one column of `row` as an attacker with access to the database would."""
    place = row.pk if connection.vendor == "postgresql" else row.pk.hex
    with connection.cursor() as cursor, without_triggers(cursor):
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET {column} = %s WHERE id = %s', [value, place])


@pytest.mark.parametrize("column", ["about", "what_happens", "withdrawal_terms", "teach_correction", "language"])
def test_a_form_with_changed_words_cannot_be_asked(approved_form, alder, tomasz, column):
    """A-R3. The control: unchanged words can be asked."""
    assert asking_gate(alder, approved_form, tomasz, NOON).open

    tamper(approved_form, column, "Other")
    version = FormVersion.objects.get(pk=approved_form.pk)

    unmet = [one.name for one in asking_gate(alder, version, tomasz, NOON).unmet]
    assert unmet == ([NAME, "Words they can rely on"] if column == "language" else [NAME])
    with pytest.raises(GateClosed, match="are not the ones that were approved"):
        sit(alder, version, tomasz)


@pytest.mark.parametrize("column", ["words", "title", "more", "code"])
def test_a_choice_with_changed_words_cannot_be_signed(approved_form, alder, tomasz, column):
    """A-R3: changed while they read."""
    sitting = choose(sit(alder, approved_form, tomasz))

    tamper(FormScope.objects.get(version=approved_form, code="audio"), column, "Something else")

    with pytest.raises(GateClosed, match="are not the ones that were approved"):
        agree(sitting, name="M. E.", at=NOON)
    assert ConsentRecord.objects.count() == 0


def test_words_changed_while_they_read_cannot_be_signed(approved_form, alder, tomasz):
    """A-R3."""
    sitting = choose(sit(alder, approved_form, tomasz))

    tamper(approved_form, "about", "You have to take part.")

    with pytest.raises(GateClosed, match="are not the ones that were approved"):
        agree(sitting, name="M. E.", at=NOON)
    assert ConsentRecord.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_consent_on_a_version_that_is_not_approved_is_not_valid(alders_record, alder, state):
    """A-R3: also if the approval was taken from it in the database."""
    tamper(alders_record.version, "state", state)

    assert not ConsentRecord.objects.of(alder).valid(NOON).exists()

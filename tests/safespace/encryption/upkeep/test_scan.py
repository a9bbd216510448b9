"""sealed_scan: values that do not decrypt are listed by place and never shown."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from safespace.encryption.keys import erasure
from safespace.encryption.models import DataKey
from safespace.encryption.upkeep import references
from safespace.encryption.upkeep.scan import scan
from tests.safespace.encryption.conftest import STUDY
from tests.safespace.encryption.fields.test_envelope import put
from tests.safespace.encryption.rows import Statement, Tape, Witness

HERE = [references.table_of(model) for model in (Witness, Statement, Tape)]


@pytest.fixture
def nadia(rosa):
    return Witness.objects.create(study_id=STUDY, name="Nadia Osei")


def test_intact_data_decrypts_completely(rosas_words, nadia):
    Tape.objects.create(witness=nadia, audio=ContentFile(b"tape", name="t"))
    found = scan(HERE)

    assert (found.values, found.erased, found.failures) == (5 + 1 + 2 + 1, 0, [])


def test_moved_changed_and_keyless_values_are_listed_by_place(rosa, rosas_words, nadia):
    """C4."""
    put(rosas_words, "words", rosa.name_sealed)
    put(rosa, "plan", nadia.plan_sealed)
    DataKey.objects.filter(scope=nadia.pk).delete()

    found = scan(HERE)

    assert sorted(map(str, found.failures)) == sorted(
        [
            f"sealed_tests.Witness.name of {nadia.pk}: its key is missing",
            f"sealed_tests.Witness.plan of {nadia.pk}: its key is missing",
            f"sealed_tests.Witness.plan of {rosa.pk}: its key is missing",
            f"sealed_tests.Statement.words of {rosas_words.pk}: not what was sealed there",
        ]
    )


def test_erased_values_are_counted_separately(rosa, nadia):
    """E-R3."""
    erasure.shred("identity", nadia.pk)

    found = scan(HERE)

    assert (found.erased, found.is_clean) == (2, True)


def test_truncated_changed_and_missing_files_are_found(rosa):
    tapes = [Tape.objects.create(witness=rosa, audio=ContentFile(bytes(40_000), name="t")) for _ in range(4)]
    cut, changed, lost = (Path(default_storage.path(tape.audio.name)) for tape in tapes[:3])
    cut.write_bytes(cut.read_bytes()[:-1])
    content = bytearray(changed.read_bytes())
    content[20_000] ^= 1
    changed.write_bytes(bytes(content))
    lost.unlink()

    found = scan(HERE[2:])

    assert (found.values, {one.row for one in found.failures}) == (1, {str(tape.pk) for tape in tapes[:3]})


def test_a_batch_costs_one_key_query(rosa, nadia):
    with CaptureQueriesContext(connections["keys"]) as queries:
        scan(HERE[:1])

    assert len(queries) == 1


def test_the_scan_covers_the_sealed_fields_of_the_product(db):
    labels = {table.model._meta.label for table in references.tables()}

    assert {"safespace.Person", "safespace.Linkage", "consent.Signature", "consent.Attachment"} <= labels


def test_the_command_shows_places_and_never_values(alder, juniper):
    """Exit status 1."""
    said = io.StringIO()
    call_command("sealed_scan", stdout=said, stderr=io.StringIO())
    assert said.getvalue().startswith("All ")

    needs = alder.accommodation
    put(needs, "comfort", needs.comfort_sealed[:-1] + bytes([needs.comfort_sealed[-1] ^ 1]))

    said = io.StringIO()
    with pytest.raises(CommandError, match="^1 of ") as refused:
        call_command("sealed_scan", stdout=said, stderr=io.StringIO())

    assert refused.value.returncode == 1
    assert said.getvalue() == f"safespace.Accommodation.comfort of {needs.pk}: not what was sealed there\n"
    assert "25 minutes" not in said.getvalue()

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from safespace.audit import checkpoint_file, sequencer
from safespace.audit.merkle import Tree
from safespace.audit.models import Checkpoint, Entry, Leaf, PendingEntry
from safespace.encryption.keys import keyring

from .conftest import HERONS, RECEIVED, WRENS, write


def copy_lines():
    return [json.loads(line) for line in settings.SAFESPACE_CHECKPOINTS.read_text().splitlines()]


def test_every_entry_gets_a_number_without_gaps_in_the_log_and_in_its_study(sealed_log):
    numbers = list(Leaf.objects.order_by("seq").values_list("seq", "study_id", "number"))

    assert numbers == [
        *((n, HERONS, n) for n in (1, 2, 3, 4)),
        *((4 + n, WRENS, n) for n in (1, 2, 3)),
        *((3 + n, HERONS, n) for n in (5, 6, 7)),
    ]
    assert PendingEntry.objects.count() == 0


def test_each_checkpoint_is_the_signed_merkle_root_of_all_entries_so_far(sealed_log, noon):
    leaves = [bytes(leaf) for leaf in Leaf.objects.order_by("seq").values_list("hash", flat=True)]

    seals = list(Checkpoint.objects.order_by("size"))
    assert [(s.size, s.sealed_at) for s in seals] == [
        (n, noon + timedelta(minutes=m)) for m, n in enumerate((4, 7, 10))
    ]
    for seal in seals:
        assert bytes(seal.root) == Tree(leaves[: seal.size]).root
        message = f"safespace audit checkpoint v1\n{seal.size}\n{bytes(seal.root).hex()}\n".encode()
        message += seal.sealed_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ\n").encode()
        keyring.signing_key().public_key().verify(bytes(seal.signature), message)


def test_checkpoints_and_new_leaves_are_kept_outside_the_database(sealed_log):
    leaves = [bytes(leaf).hex() for leaf in Leaf.objects.order_by("seq").values_list("hash", flat=True)]

    lines = copy_lines()
    assert [line["size"] for line in lines] == [4, 7, 10]
    assert [line["leaves"] for line in lines] == [leaves[:4], leaves[4:7], leaves[7:]]
    assert settings.SAFESPACE_CHECKPOINTS.stat().st_mode & 0o777 == 0o600


def test_sequencing_again_adds_nothing(sealed_log, noon):
    assert sequencer.sequence_pending(at=noon) == 0
    assert (Checkpoint.objects.count(), len(copy_lines())) == (3, 3)


def test_many_entries_are_numbered_in_batches(transactional_db, noon):
    write(7, at=noon)

    assert sequencer.sequence_pending(at=noon, batch=3) == 7
    assert list(Checkpoint.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 7]


def test_an_entry_that_was_rolled_back_gets_no_number(transactional_db, noon):
    write(1, at=noon)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(1, at=noon)
        1 / 0  # noqa: B018

    assert sequencer.sequence_pending(at=noon) == 1


def test_a_file_that_could_not_be_written_is_completed_by_the_next_checkpoint(sealed_log, settings, tmp_path, noon):
    away = settings.SAFESPACE_CHECKPOINTS
    (tmp_path / "no-folder").write_text("")
    settings.SAFESPACE_CHECKPOINTS = tmp_path / "no-folder" / "checkpoints.jsonl"
    write(2, at=noon)
    sequencer.sequence_pending(at=noon)
    settings.SAFESPACE_CHECKPOINTS = away
    write(1, at=noon)
    sequencer.sequence_pending(at=noon)

    assert [line["size"] for line in copy_lines()] == [4, 7, 10, 12, 13]


def test_a_line_cut_short_by_a_crash_is_left_and_written_again(sealed_log, noon):
    path = settings.SAFESPACE_CHECKPOINTS
    path.write_bytes(path.read_bytes()[:-40])
    write(1, at=noon)
    sequencer.sequence_pending(at=noon)

    assert [line.size for line in checkpoint_file.read() if line] == [4, 7, 10, 11]


def test_a_lost_file_is_started_again_and_that_is_logged(sealed_log, noon):
    """So an attacker cannot remove the file unnoticed and cut the log afterwards."""
    settings.SAFESPACE_CHECKPOINTS.unlink()
    write(1, at=noon)
    sequencer.sequence_pending(at=noon)
    sequencer.sequence_pending(at=noon)

    assert [line["size"] for line in copy_lines()] == [4, 7, 10, 11, 12]
    assert Entry.objects.latest("leaf__seq").action == "audit.copy_begun"


def test_no_entry_is_added_to_a_log_whose_end_was_tampered_with(sealed_log, thief, noon):
    thief(f'UPDATE "{Checkpoint._meta.db_table}" SET root = %s WHERE size = 10', b"\0" * 32)
    write(1, at=noon)

    with pytest.raises(sequencer.LogBroken):
        sequencer.sequence_pending(at=noon)
    assert (Leaf.objects.count(), PendingEntry.objects.count()) == (10, 1)


@pytest.mark.parametrize("model", [Leaf, Checkpoint])
@pytest.mark.parametrize("statement", ['DELETE FROM "{}"', 'UPDATE "{}" SET {} = {}'])
def test_the_database_refuses_to_change_numbers_and_checkpoints(sealed_log, model, statement):
    column = model._meta.pk.column

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table, column, f"{column} + 1000"))


def test_a_forged_entry_gets_no_number(transactional_db, noon):
    entry = write(1, at=noon)[0]
    forged = Entry(
        id=HERONS, occurred_at=noon, actor_role="coordinator", action=RECEIVED, stamp=bytes(entry.stamp), detail={}
    )
    forged.save(force_insert=True)
    PendingEntry.objects.create(entry=forged)

    assert sequencer.sequence_pending(at=noon) == 1
    assert (Leaf.objects.count(), PendingEntry.objects.count()) == (1, 0)

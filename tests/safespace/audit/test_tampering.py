"""An attacker with the database can change it; verification says what they did (R6).

Every test starts with ten numbered entries: 1 to 4 and 8 to 10 of the herons' study, 5 to 7 of the wrens'.
"""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from safespace.audit import canonical, log, sequencer, verification
from safespace.audit.merkle import leaf_hash
from safespace.audit.models import Checkpoint, Entry, Leaf, PendingEntry, Verification
from safespace.encryption.keys.erasure import shred

from .conftest import HERONS, RECEIVED, key, write

ENTRY, LEAF, SEAL = (f'"{model._meta.db_table}"' for model in (Entry, Leaf, Checkpoint))


def found(noon):
    verdict = verification.verify(at=noon + timedelta(hours=1))
    return [str(finding) for finding in verdict.findings]


def without_copy():
    settings.SAFESPACE_CHECKPOINTS.unlink()


def test_an_untouched_log_is_sound_and_says_how_far_it_was_checked(sealed_log, noon):
    """The control of every other test here."""
    verdict = verification.verify(at=noon)

    assert (verdict.sound, verdict.size, verdict.outside) == (True, 10, 10)
    assert verdict.sentence == "All 10 entries are as they were written."
    assert Verification.objects.values("size", "sound", "finding", "checked_at").get() == {
        "size": 10,
        "sound": True,
        "finding": "",
        "checked_at": noon,
    }
    assert found(noon) == []


def test_an_empty_log_is_sound(transactional_db, noon):
    assert verification.verify(at=noon).sentence == "The log is empty."


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "lettertest.answered"),
        ("actor_role", "interviewer"),
        ("actor_id", key(HERONS)),
        ("participant_id", key(HERONS)),
        ("about_type", "x.y"),
        ("about_id", key(HERONS)),
        ("detail", '{"place":1} '),
        ("occurred_at", "2026-11-23 12:00:01"),
        ("recorded_at", "2026-11-23 12:00:01.000001"),
        ("sealed_under", key(HERONS)),
        ("stamp", b"\0" * 32),
        ("reason", b"\x01" + b"\0" * 60),
    ],
)
def test_an_edited_column_is_found(sealed_log, thief, noon, column, value):
    thief(f"UPDATE {ENTRY} SET {column} = %s WHERE id = %s", value, key(sealed_log[5].pk))

    assert found(noon) == ["Entry 6 was changed after it was sealed."]


def test_an_entry_moved_to_another_study_is_found(sealed_log, thief, noon):
    thief(f"UPDATE {ENTRY} SET study_id = %s WHERE id = %s", key(HERONS), key(sealed_log[5].pk))

    assert found(noon) == ["Entry 6 was changed after it was sealed."]


def test_an_entry_edited_together_with_its_hash_is_found_and_named(sealed_log, thief, noon):
    _rewrite(thief, sealed_log[5])

    assert found(noon) == ["Entry 6 was changed after it was sealed."]


def test_without_the_file_it_is_found_between_two_checkpoints(sealed_log, thief, noon):
    _rewrite(thief, sealed_log[5])
    without_copy()

    assert found(noon) == [
        "Something between entry 5 and entry 7 was changed, removed, added or moved together with its hash."
    ]


def _rewrite(thief, entry):
    thief(f"UPDATE {ENTRY} SET action = 'lettertest.answered' WHERE id = %s", key(entry.pk))
    row = next(row for seq, *_, row in canonical.leaves_with_rows() if seq == entry.leaf.seq)
    thief(f"UPDATE {LEAF} SET hash = %s WHERE entry_id = %s", leaf_hash(canonical.line(row)), key(entry.pk))


@pytest.mark.parametrize("copy_there", [True, False])
def test_a_removed_entry_is_found(sealed_log, thief, noon, copy_there):
    thief(f"DELETE FROM {ENTRY} WHERE id = %s", key(sealed_log[2].pk))
    if not copy_there:
        without_copy()

    assert found(noon) == ["Entry 3 was removed."]


@pytest.mark.parametrize("copy_there", [True, False])
def test_an_entry_removed_with_its_number_is_found(sealed_log, thief, noon, copy_there):
    _remove(thief, sealed_log[2], sealed_log[3])
    if not copy_there:
        without_copy()

    assert found(noon) == ["Entries 3 to 4 were removed."]


def _remove(thief, *entries):
    for entry in entries:
        thief(f"DELETE FROM {LEAF} WHERE entry_id = %s", key(entry.pk))
        thief(f"DELETE FROM {ENTRY} WHERE id = %s", key(entry.pk))


def test_closing_the_gap_after_a_removal_does_not_hide_it(sealed_log, thief, noon):
    _remove(thief, sealed_log[2])
    for seq in range(4, 11):
        thief(f"UPDATE {LEAF} SET seq = seq - 1 WHERE seq = %s", seq)
    thief(f"UPDATE {LEAF} SET number = number - 1 WHERE study_id = %s AND seq = 3", key(HERONS))

    assert found(noon)[0] == "Entry 3 was removed."


def test_an_inserted_entry_is_found_before_it_gets_a_number(sealed_log, noon):
    """Inserting needs no change of triggers; the missing stamp gives it away."""
    Entry(id=HERONS, occurred_at=noon, actor_role="coordinator", action=RECEIVED, stamp=b"\0" * 32).save(
        force_insert=True
    )

    assert found(noon) == ["An entry that Safespace did not write was put into the log."]


def test_an_entry_inserted_with_a_number_is_found(sealed_log, noon):
    Entry(id=HERONS, occurred_at=noon, actor_role="coordinator", action=RECEIVED, stamp=b"\0" * 32).save(
        force_insert=True
    )
    Leaf.objects.create(seq=11, entry_id=HERONS, study_id=HERONS, number=8, hash=b"\0" * 32)

    assert found(noon) == ["Entry 11 was added by other means than Safespace."]


def test_an_entry_inserted_in_between_is_found(sealed_log, thief, noon):
    Entry(id=HERONS, occurred_at=noon, actor_role="coordinator", action=RECEIVED, stamp=b"\0" * 32).save(
        force_insert=True
    )
    for seq in range(10, 4, -1):
        thief(f"UPDATE {LEAF} SET seq = seq + 1 WHERE seq = %s", seq)
    Leaf.objects.create(seq=5, entry_id=HERONS, number=1, hash=b"\0" * 32)

    assert found(noon) == ["Entry 5 was added by other means than Safespace."]


@pytest.mark.parametrize("copy_there", [True, False])
def test_two_swapped_entries_are_found(sealed_log, thief, noon, copy_there):
    thief(f"UPDATE {LEAF} SET seq = 99, number = 99 WHERE seq = 3")
    thief(f"UPDATE {LEAF} SET seq = 3, number = 3 WHERE seq = 9")
    thief(f"UPDATE {LEAF} SET seq = 9, number = 6 WHERE seq = 99")
    if not copy_there:
        without_copy()

    expected = (
        "Entries 3 to 9 no longer stand in the order in which they were sealed."
        if copy_there
        else "Something between entry 1 and entry 4 was changed, removed, added or moved together with its hash."
    )
    assert found(noon) == [expected]


def test_an_entry_filed_under_another_study_is_found(sealed_log, thief, noon):
    """It would be missing from its own study's ledger."""
    thief(f"UPDATE {LEAF} SET study_id = %s, number = 99 WHERE seq = 6", key(HERONS))

    assert found(noon)[0] == "Entries 6 to 8 were filed under another study or number."


def test_a_changed_hash_is_told_apart_from_a_changed_entry(sealed_log, thief, noon):
    thief(f"UPDATE {LEAF} SET hash = %s WHERE seq = 6", b"\0" * 32)

    assert found(noon) == ["The stored hash of entry 6 was changed; the entry itself was not."]


def test_a_log_cut_at_its_end_is_found_by_the_file(sealed_log, thief, noon):
    _cut(thief, sealed_log)

    assert found(noon) == [
        "The end of the log was cut: entries 8 to 10 are gone, and a signed seal says they were there."
    ]


def test_a_log_that_was_cut_and_continued_is_found_by_the_file(sealed_log, thief, noon):
    """The same as restoring an old copy of the database."""
    _cut(thief, sealed_log)
    write(2, at=noon)
    sequencer.sequence_pending(at=noon)
    write(4, at=noon)

    assert found(noon) == [
        "The log was set back and went on differently: entries 8 to 10 are not those that were sealed first."
    ]


def _cut(thief, entries):
    for entry in entries[7:]:
        thief(f"DELETE FROM {ENTRY} WHERE id = %s", key(entry.pk))
    thief(f"DELETE FROM {LEAF} WHERE seq > 7")
    thief(f"DELETE FROM {SEAL} WHERE size > 7")


def test_an_emptied_log_is_found_by_the_file(sealed_log, thief, noon):
    for table in (ENTRY, LEAF, SEAL):
        thief(f"DELETE FROM {table}")

    assert found(noon) == [
        "The end of the log was cut: entries 1 to 10 are gone, and a signed seal says they were there."
    ]


def test_a_checkpoint_with_a_forged_signature_is_found(sealed_log, thief, noon):
    thief(f"UPDATE {SEAL} SET signature = %s WHERE size = 7", b"\0" * 64)
    without_copy()

    assert found(noon) == ["The seal at entry 7 was not signed by Safespace."]


@pytest.mark.parametrize(
    "sql",
    [f"UPDATE {SEAL} SET sealed_at = '2026-11-20 12:00:00+00:00' WHERE size = 7", f"DELETE FROM {SEAL} WHERE size = 7"],
)
def test_a_changed_or_removed_checkpoint_is_found(sealed_log, thief, noon, sql):
    thief(sql)

    assert found(noon) == ["The seal at entry 7 was changed or removed."]


@pytest.mark.parametrize("part", ["leaves", "root", "size", "sealed_at", "signature"])
def test_a_changed_file_is_found(sealed_log, noon, part):
    path = settings.SAFESPACE_CHECKPOINTS
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    changed = {"leaves": ["00" * 32] * 3, "root": "00" * 32, "size": 8, "sealed_at": "x", "signature": "00" * 64}
    lines[1][part] = changed[part]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert found(noon) == ["The copy of the seals outside the database was changed after entry 4."]


def test_a_genuine_entry_missing_from_the_queue_is_queued_again(sealed_log, noon):
    write(1, at=noon)
    PendingEntry.objects.all().delete()

    assert found(noon) == []
    assert Leaf.objects.count() == 11


def test_an_entry_removed_before_it_got_a_number_is_found(sealed_log, thief, noon):
    entry = write(1, at=noon)[0]
    thief(f"DELETE FROM {ENTRY} WHERE id = %s", key(entry.pk))

    assert found(noon) == ["An entry was removed before it could be sealed."]


def test_a_destroyed_key_leaves_the_log_verifiable(sealed_log, alder, imogen, noon):
    """Only the ciphertext of a reason is hashed."""
    with transaction.atomic():
        log.record(RECEIVED, by=imogen, at=noon, participant=alder, reason="marzipan hedgehog")
    assert found(noon) == []
    shred("content", alder.pk)

    assert found(noon) == []


def test_several_findings_are_counted(sealed_log, thief, noon):
    thief(f"UPDATE {ENTRY} SET actor_role = 'x' WHERE id IN (%s, %s)", key(sealed_log[1].pk), key(sealed_log[7].pk))

    assert verification.verify(at=noon).sentence == "Entry 2 was changed after it was sealed. (1 more finding)"

"""What was destroyed stays destroyed, whatever backup comes back (E-R3; R7)."""

import pytest

from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import DataKey, Tombstone
from safespace.participants.models import Linkage
from safespace.privacy import epochs, journal
from safespace.privacy.models import Shredding
from tests.cast import HOUR, NOON
from tests.safespace.privacy.test_erasure import erase_alder


def test_the_journal_names_ids_alone_and_survives_a_torn_line(alder, imogen, settings):
    erase_alder(alder, imogen)
    path = settings.SAFESPACE_SHREDDED
    content = path.read_text()

    assert len(journal.read()) == 4
    assert "Marguerite" not in content
    assert alder.pseudonym not in content
    path.write_text(content[:-30])
    assert len(journal.read()) == 3
    journal.append(Shredding.objects.all())
    assert len(journal.read()) == 4
    assert len(path.read_text().splitlines()) == 5


def test_keys_that_come_back_with_a_backup_are_destroyed_again(alder, juniper, imogen):
    """R7, E-R3: the journal is replayed before anything is served."""
    backup, buried = list(DataKey.objects.all()), list(Tombstone.objects.all())
    erase_alder(alder, imogen)
    DataKey.objects.all().delete()
    Tombstone.objects.all().delete()
    DataKey.objects.bulk_create(backup)
    assert buried == []
    assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"  # the control

    assert journal.replay(at=NOON + HOUR) == 4

    with pytest.raises(KeyDestroyed):
        Linkage.objects.get(participant=alder).open()
    assert Linkage.objects.get(participant=juniper).open().name
    assert journal.replay(at=NOON + HOUR) == 0
    assert epochs.needed()


def test_the_file_alone_is_enough_when_the_data_is_older_too(alder, imogen, settings, tmp_path):
    """R7: both databases from the same old day know nothing of the erasure."""
    erase_alder(alder, imogen)
    kept = tmp_path / "copied-away.jsonl"
    settings.SAFESPACE_SHREDDED.rename(kept)
    Tombstone.objects.all().delete()

    assert len(journal.everything(kept)) == 4
    assert journal.replay(kept, at=NOON + HOUR) == 4
    assert Tombstone.objects.count() == 4

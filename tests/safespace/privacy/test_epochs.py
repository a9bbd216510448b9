"""What older copies of the keys still open, and until when (E-R3; C6)."""

import pytest

from safespace.audit.actors import SYSTEM
from safespace.encryption.keys import datakeys
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import DataKey
from safespace.privacy import epochs, nightly
from safespace.privacy.certificates import certificate_of
from safespace.privacy.models import Epoch
from tests.cast import HOUR, NOON
from tests.safespace.privacy.test_erasure import erase_alder


def test_the_nightly_job_begins_one_epoch_after_keys_were_destroyed(alder, imogen):
    """E-R3: shred epoch."""
    nightly.begin_epoch_if_needed(NOON)
    assert Epoch.objects.count() == 0
    copies = list(DataKey.objects.all())
    erase_alder(alder, imogen)

    nightly.begin_epoch_if_needed(NOON + 12 * HOUR)
    nightly.begin_epoch_if_needed(NOON + 36 * HOUR)

    assert Epoch.objects.count() == 1
    for copy in copies:
        with pytest.raises(KeyDestroyed):
            from_copy(copy)


def test_an_epoch_that_could_not_destroy_an_older_key_records_no_ending(alder, juniper, imogen):
    """E-R3: a certificate never says more than is true."""
    done = erase_alder(alder, imogen).destruction
    damaged = DataKey.objects.filter(kind="contact", scope=juniper.pk)
    (kept,) = damaged.values_list("wrapped", flat=True)
    damaged.update(wrapped=b"\x00" * 92)

    epochs.begin(by=SYSTEM, at=NOON + 12 * HOUR)
    assert certificate_of(done, at=NOON + 13 * HOUR).epoch is None
    assert epochs.needed()

    damaged.update(wrapped=bytes(kept))
    epochs.begin(by=SYSTEM, at=NOON + 14 * HOUR)
    assert certificate_of(done, at=NOON + 15 * HOUR).epoch == Epoch.objects.last()


def from_copy(row):
    return datakeys.opened([row])


def test_at_once_begins_the_epoch_immediately(alder, imogen):
    copies = list(DataKey.objects.filter(scope=alder.pk))

    ordered = erase_alder(alder, imogen, at_once=True)

    assert ordered.destruction.ending.epoch.destroyed
    with pytest.raises(KeyDestroyed):
        from_copy(copies[0])

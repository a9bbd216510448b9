"""A shred epoch between reading and unwrapping a data key: the key is read again (R4, E-R3)."""

import pytest
from django.db import connections

from safespace.audit.actors import SYSTEM
from safespace.encryption.keys import datakeys, keks, keycache, keyring
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import DataKey
from safespace.participants.models import Linkage
from safespace.privacy import epochs
from tests.cast import NOON
from tests.race import at_once
from tests.safespace.encryption.upkeep.test_rotation import ring

__all__ = ["ring"]

pytestmark = pytest.mark.django_db(transaction=True)


def between_reading_and_opening(turns):
    """Run an epoch `turns` times, each right after a query for data keys."""
    left = [None] * turns

    def wrapper(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if left and sql.startswith("SELECT") and DataKey._meta.db_table in sql:
            left.pop()
            cursor = context["cursor"]
            rows = iter([cursor.fetchall()])  # read to the end: an open cursor would block the epoch
            cursor.fetchall = cursor.fetchmany = lambda *size: next(rows, [])
            (done,) = at_once(lambda: epochs.begin(by=SYSTEM, at=NOON))
            assert not isinstance(done, Exception)
        return answer

    return connections["keys"].execute_wrapper(wrapper)


@pytest.mark.parametrize("turns", [1, 2])
def test_a_key_that_was_rewrapped_meanwhile_unwraps(ring, alder, turns):
    """The page reads it under a KEK that is destroyed a moment later."""
    before = keyring.current().file.active

    with keycache.scope(), between_reading_and_opening(turns):
        assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"

    assert before not in keyring.current().keks


def test_a_key_whose_kek_is_lost_is_refused(ring, alder):
    """The control: reading again does not help if the KEK is gone for good."""
    lost = keks.add()
    DataKey.objects.filter(kind="contact", scope=alder.pk).update(kek_id=lost + 1)

    with pytest.raises(KeyDestroyed):
        datakeys.latest("contact", [alder.pk])

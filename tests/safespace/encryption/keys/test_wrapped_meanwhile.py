"""A shred epoch between reading a wrapped key and opening it: the key is read again (R4, E-R3)."""

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
    """Let an epoch come by, `turns` times, each when data keys were just asked for."""
    left = [None] * turns

    def wrapper(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if left and sql.startswith("SELECT") and DataKey._meta.db_table in sql:
            left.pop()
            cursor = context["cursor"]
            rows = iter([cursor.fetchall()])  # read to its end: an open question would keep the epoch waiting
            cursor.fetchall = cursor.fetchmany = lambda *size: next(rows, [])
            (done,) = at_once(lambda: epochs.turn(by=SYSTEM, at=NOON))
            assert not isinstance(done, Exception)
        return answer

    return connections["keys"].execute_wrapper(wrapper)


@pytest.mark.parametrize("turns", [1, 2])
def test_a_key_that_is_wrapped_anew_meanwhile_opens(ring, alder, turns):
    """The page reads it under a key-encryption key that is destroyed a moment later."""
    before = keyring.current().file.active

    with keycache.scope(), between_reading_and_opening(turns):
        assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"

    assert before not in keyring.current().keks


def test_a_key_whose_wrapping_is_lost_stays_shut(ring, alder):
    """The control: reading again helps nobody whose key-encryption key is gone for good."""
    lost = keks.add()
    DataKey.objects.filter(kind="contact", scope=alder.pk).update(kek_id=lost + 1)

    with pytest.raises(KeyDestroyed):
        datakeys.latest("contact", [alder.pk])

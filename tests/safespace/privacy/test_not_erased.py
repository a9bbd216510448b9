"""An erasure whose keys are still there is not certified (E-R3)."""

import uuid

import pytest
from django.db import connections

from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey
from safespace.participants.models import SafeContact
from safespace.privacy import erasure
from safespace.privacy.models import Destruction
from safespace.privacy.proof import StillOpens
from tests.cast import HOUR, NOON, PLAN

TABLE = DataKey._meta.db_table


def keys_stay(cursor):
    """From now on a deleted key is there again, as if a copy were restored."""
    if connections[KEYS].vendor == "postgresql":
        cursor.execute(f'CREATE RULE keys_stay AS ON DELETE TO "{TABLE}" DO INSTEAD NOTHING')
    else:
        cursor.execute(f'CREATE TRIGGER keys_stay BEFORE DELETE ON "{TABLE}" BEGIN SELECT RAISE(IGNORE); END')


def keys_go(cursor):
    postgresql = connections[KEYS].vendor == "postgresql"
    cursor.execute(f'DROP RULE keys_stay ON "{TABLE}"' if postgresql else "DROP TRIGGER keys_stay")


def test_what_still_opens_is_not_certified_and_is_carried_out_once_it_can_be(alder, imogen):
    """E-R3: verified result; the control: once the keys go, the same order is carried out."""
    ordered = erasure.order(key=uuid.uuid4(), participant=alder, kinds=["contact"], by=imogen, at=NOON)
    with connections[KEYS].cursor() as cursor:
        keys_stay(cursor)
        with pytest.raises(StillOpens):
            erasure.carry_out(ordered, by=imogen, at=NOON)
        assert not Destruction.objects.exists()
        assert SafeContact.objects.current(alder).plan == PLAN

        keys_go(cursor)
        assert erasure.carry_out(ordered, by=imogen, at=NOON + HOUR) == Destruction.objects.get()

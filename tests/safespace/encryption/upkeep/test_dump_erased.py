"""dumpdata works with erased people (E-R3)."""

import datetime
import json

from django.core import serializers

from safespace.encryption.keys import erasure
from tests.safespace.encryption.rows import Witness


def test_erased_values_are_dumped_as_ciphertext(rosa, installed):
    rosa.born = datetime.date(1987, 3, 9)
    rosa.save()
    erasure.shred("identity", rosa.pk)

    (dumped,) = json.loads(serializers.serialize("json", [Witness.objects.get(pk=rosa.pk)]))

    for name in ("name", "plan", "born", "seed", "mood"):
        assert dumped["fields"][name].startswith("sealed:")

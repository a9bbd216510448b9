"""A dump of everything goes on past whom was erased (E-R3)."""

import datetime
import json

from django.core import serializers

from safespace.encryption.keys import erasure
from tests.safespace.encryption.rows import Witness


def test_what_was_erased_is_dumped_as_the_ciphertext_it_is(rosa, installed):
    rosa.born = datetime.date(1987, 3, 9)
    rosa.save()
    erasure.shred("identity", rosa.pk)

    (dumped,) = json.loads(serializers.serialize("json", [Witness.objects.get(pk=rosa.pk)]))

    for name in ("name", "plan", "born", "seed", "mood"):
        assert dumped["fields"][name].startswith("sealed:")

"""Periodic jobs of custody."""

from safespace.audit.models import Entry
from safespace.custody import nightly
from safespace.custody.models import Sweep
from tests.cast import NOON


def test_a_sweep_is_stored_and_logged_only_if_it_found_files(db):
    nightly.sweep_orphan_files(NOON)

    assert (Sweep.objects.last().found, Sweep.objects.last().left) == (0, 0)
    assert not Entry.objects.filter(action="files.swept").exists()

"""What the clocks of custody do."""

from safespace.audit.models import Entry
from safespace.custody import nightly
from safespace.custody.models import Sweep
from tests.cast import NOON


def test_the_sweep_is_written_down_and_is_silent_in_the_log_where_nothing_was_found(db):
    nightly.look_for_strays(NOON)

    assert (Sweep.objects.last().found, Sweep.objects.last().left) == (0, 0)
    assert not Entry.objects.filter(action="files.swept").exists()

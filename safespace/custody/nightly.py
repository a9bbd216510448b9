"""What the clock does here: values that were saved under an older key while it was replaced follow, and are counted."""

from datetime import timedelta

from safespace.encryption import resealing, tallying
from safespace.outbox import clocks


@clocks.due("keys.count", every=timedelta(days=1))
def follow_and_count(at):
    """Seal anew what a rotation left behind, then count every sealed value by the key it names."""
    resealing.follow(at=at)
    tallying.tally(at=at)

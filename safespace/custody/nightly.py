"""What the clocks do here: values saved under an older key while it was replaced follow, and are counted; files that no
row names are looked for.
"""

from datetime import timedelta

from safespace.audit.actors import SYSTEM
from safespace.custody import sweeping
from safespace.encryption.upkeep import counting, rotation
from safespace.outbox import clocks


@clocks.due("keys.count", every=timedelta(days=1))
def follow_and_count(at):
    """Seal anew what a rotation left behind, then count every sealed value by the key it names."""
    rotation.follow(at=at)
    counting.tally(at=at)


@clocks.due("files.sweep", every=timedelta(days=1))
def look_for_strays(at):
    """Delete what a crash left behind, and write down how much it was."""
    sweeping.sweep(by=SYSTEM, at=at)

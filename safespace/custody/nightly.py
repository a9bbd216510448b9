"""Nightly jobs: re-encrypting what a rotation missed, counting sealed values, and sweeping orphan files."""

from datetime import timedelta

from safespace.audit.actors import SYSTEM
from safespace.custody import sweeping
from safespace.encryption.upkeep import counting, rotation
from safespace.outbox import clocks


@clocks.due("keys.count", every=timedelta(days=1))
def reencrypt_and_count(at):
    """Re-encrypt what a rotation missed, then count every sealed value by the key it names."""
    rotation.reencrypt_stragglers(at=at)
    counting.count_values(at=at)


@clocks.due("files.sweep", every=timedelta(days=1))
def sweep_orphan_files(at):
    """Delete files that a crash left behind, and store how many."""
    sweeping.sweep(by=SYSTEM, at=at)

"""Periodic jobs: resume interrupted erasures, and begin an epoch after keys were destroyed."""

from datetime import timedelta

from safespace.audit.actors import SYSTEM
from safespace.encryption.upkeep import residue
from safespace.outbox import clocks
from safespace.participants.models import Person
from safespace.privacy import epochs, erasure
from safespace.privacy.models import Erasure, Shredding


@clocks.due("erasure.unfinished", every=timedelta(minutes=5))
def resume_unfinished(at):
    """Carry out every Erasure that was interrupted."""
    error = None
    for ordered in Erasure.objects.unfinished().order_by("occurred_at"):
        try:
            erasure.carry_out(ordered, by=SYSTEM, at=at)
        except Exception as raised:  # one that fails must not hold up the others
            error = error or raised
    if error is not None:
        raise error


@clocks.due("keys.epoch", every=timedelta(days=1))
def begin_epoch_if_needed(at):
    """Begin an epoch if a key was destroyed since the last one, and clear deleted data from the database's journal."""
    erasure.forget_indexes(Shredding.objects.filter(kind=erasure.IDENTITY).values_list("scope", flat=True))
    if epochs.needed():
        residue.clear("default", Person)
        epochs.begin(by=SYSTEM, at=at)

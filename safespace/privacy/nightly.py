"""What the clocks do here: carry out erasures that were cut off, and end the day's destroyed keys everywhere."""

from datetime import timedelta

from safespace.audit.actors import SYSTEM
from safespace.encryption.upkeep import residue
from safespace.outbox import clocks
from safespace.participants.models import Person
from safespace.privacy import epochs, erasure
from safespace.privacy.models import Erasure, Shredding


@clocks.due("erasure.unfinished", every=timedelta(minutes=5))
def resume_unfinished(at):
    """Carry out every Erasure whose process died on the way."""
    trouble = None
    for ordered in Erasure.objects.unfinished().order_by("occurred_at"):
        try:
            erasure.carry_out(ordered, by=SYSTEM, at=at)
        except Exception as met:  # one that does not come through must not keep the others waiting
            trouble = trouble or met
    if trouble is not None:
        raise trouble


@clocks.due("keys.epoch", every=timedelta(days=1))
def begin_epoch_if_needed(at):
    """An epoch if anything was destroyed since the last, and the journals emptied of what was deleted."""
    erasure.forget_indexes(Shredding.objects.filter(kind=erasure.IDENTITY).values_list("scope", flat=True))
    if epochs.needed():
        residue.clear("default", Person)
        epochs.turn(by=SYSTEM, at=at)

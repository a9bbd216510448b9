"""Erasure by two people in a process that may be killed, and what must be true afterwards (R4, E-R3)."""

import uuid

from safespace.audit.actors import SYSTEM
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.participants.models import Linkage, Person
from safespace.privacy import epochs, nightly
from safespace.privacy.asking import Asker, ErasureDecision, ErasureRequest, Extent, Ground
from safespace.privacy.deciding import agree
from safespace.privacy.models import Countersignature, Erasure
from tests.safespace.custody import crash

WHOLE, GONE = [True, True], [False, False]


def erasing(participant, first, second):
    """A function in which `second` signs the erasure of `participant` that `first` asked for, and turns the epoch."""
    asked = ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=participant, extent=Extent.EVERYTHING, who_asked=Asker.PERSON,
        ground=Ground.WITHDRAWN, occurred_at=crash.now(), words="She rang", by=first, at=crash.now(),
    )  # fmt: skip

    def work():
        agree(asked, by=second, at=crash.now())
        epochs.begin(by=SYSTEM, at=crash.now())

    return work


def go_on():
    """Run the periodic jobs that complete an erasure."""
    nightly.resume_unfinished(crash.now())
    nightly.begin_epoch_if_needed(crash.now())


def require_all_or_nothing(participant, person, step=""):
    """Assert that an erasure not ordered left everything untouched, and that one ordered is completed by the jobs."""
    ordered = Erasure.objects.filter(participant=participant).exists()
    assert ErasureDecision.objects.filter(request__participant=participant).exists() is ordered, step
    if not ordered:
        assert _opens(participant, person) == WHOLE, step
    go_on()
    assert _opens(participant, person) == (GONE if ordered else WHOLE), step
    signed = Countersignature.objects.filter(destruction__erasure__participant=participant)
    assert signed.exists() is ordered, step
    return ordered


def _opens(participant, person):
    """[whether the linkage decrypts, whether the name does]; anything but both or neither is half an erasure."""
    opens = []
    for look in (
        lambda: Linkage.objects.get(participant=participant).open(),
        lambda: Person.objects.get(pk=person).name,
    ):
        try:
            look()
        except KeyDestroyed:
            opens.append(False)
        else:
            opens.append(True)
    return opens

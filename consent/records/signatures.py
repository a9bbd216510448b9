"""Shows a signature. A signature may be a legible name, so the identity is revealed first (E-R2)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consent.records.actions import SIGNATURE_SEEN
from consent.records.models import ConsentRecord
from safespace.audit.log import record as log
from safespace.base.refusals import Refusal
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.participants.identity.reveal import with_reveals
from safespace.participants.models import Participant

WIDTH, HEIGHT = 500, 200
"""The size of the drawing area (sign.css), in SVG units."""


class SignatureCovered(Refusal):
    sentence = "A signature shows who they are. Reveal their identity first; it then shows for two minutes."
    status = 403


@dataclass(frozen=True)
class Seen:
    """A signature to show: the typed `name`, or `lines`, an SVG path each. Both are empty once it was erased."""

    name: str
    lines: list
    signed_at: datetime


@transaction.atomic
def see_signature(record, *, by, at):
    """The Seen of a ConsentRecord. The look is logged.

    Raises SignatureCovered unless the identity of the person is revealed to the Membership `by` now.
    """
    Participant.objects.select_for_update().get(pk=record.participant_id)
    person = with_reveals(Participant.objects.filter(pk=record.participant_id), to=by, at=at).get()
    if person.revealed_until is None or not ConsentRecord.objects.within_reach_of(by).filter(pk=record.pk).exists():
        raise SignatureCovered
    signature = record.signature
    log(SIGNATURE_SEEN, by=by, at=at, participant=person, about=signature)
    try:
        return Seen(signature.name or "", [_path(line) for line in signature.strokes or []], signature.signed_at)
    except KeyDestroyed:
        return Seen("", [], signature.signed_at)


def _path(line):
    """The `d` of an SVG path for one stroke, whose coordinates are between 0 and 1. A single point becomes a dot."""
    points = [f"{x * WIDTH:.1f} {y * HEIGHT:.1f}" for x, y in line]
    return f"M{points[0]} " + ("h0" if len(points) == 1 else "L" + " ".join(points[1:]))

"""Corrects who a participant is, without showing it; what was written before stays sealed (GDPR Art. 16)."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedJSON, SealedText
from safespace.encryption.keys.erasure import was_destroyed
from safespace.outbox.announcements import announce
from safespace.participants import actions
from safespace.participants.finding.cross_study_index import KINDS, CrossStudyEntry
from safespace.participants.identity.reveal import NotYours
from safespace.participants.models import Linkage, Participant, Person
from safespace.participants.safe_contact.reviewing import bring_review_forward
from safespace.participants.separation import require_may_meet
from safespace.studies.roles import Permission

PARTS = {
    "name": "the name",
    "name_to_use": "the name to use",
    "pronouns": "the pronouns",
    "phone": "the phone number",
    "email": "the e-mail address",
    "external_id": "the number elsewhere",
}
"""The fields of Person that can be corrected, in words."""

OPTIONAL = tuple(part for part in PARTS if part != "name")
LEADS_TO_THEM = frozenset({"phone", "email"})
"""What the safe-contact plan is about: after a correction of these it has to be looked at again."""


def parts_in_words(parts):
    """Such as “the name, the phone number and the e-mail address”."""
    *most, last = [words for part, words in PARTS.items() if part in parts]
    return f"{', '.join(most)} and {last}" if most else last


class NothingCorrected(Refusal):
    sentence = "Type what is right now in at least one field. What you leave empty stays as it is."
    status = 422


class IdentityErased(Refusal):
    """The keys of the identity, of the linkage or of the contact were destroyed."""

    sentence = "Who they are or how to reach them was erased, so nothing is left here to correct."


class CorrectedMeanwhile(Refusal):
    """Another correction was saved since the form was opened. `number` is that of the last one."""

    sentence = (
        "{who} corrected {parts} at {time}, while you were writing. Nothing of yours is saved yet. Ask {who} first. If "
        "yours is right, press again."
    )

    def __init__(self, newer):
        newer = list(newer.select_related("corrected_by"))
        last = newer[-1]
        self.number = last.number
        parts = parts_in_words({part for one in newer for part in one.parts})
        time = timezone.localtime(last.corrected_at).strftime("%H:%M")
        super().__init__(who=last.corrected_by.display_name, parts=parts, time=time)


class FormerIdentity(Base):
    """What one correction replaced and by what, sealed under the person's own key. Never edited.

    `changes` is {part: {"was": text, "now": text}}; an empty text means that they have none.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    changes = SealedJSON(context="former_identity.changes")

    class Meta:
        constraints = [AppendOnly(name="former_identity_written_once")]

    class Privacy:
        key = ("identity", "person_id")
        sealed = {"changes"}
        open = {"id", "recorded_at", "recorded_by", "person"}

    def __str__(self):
        return "A former identity"


IDENTITY_CORRECTED = "identity.corrected"
"""`correction`: parts of who a participant is were corrected."""


class CorrectionQuerySet(models.QuerySet):
    def of(self, participant):
        """Corrections of who `participant` is, first one first."""
        return self.filter(participant=participant).order_by("number")

    def since(self, participant, at):
        """Corrections of what leads to `participant`, a number or an address, from `at` on."""
        found = self.of(participant).filter(corrected_at__gte=at).select_related("corrected_by")
        return [one for one in found if LEADS_TO_THEM & set(one.parts)]

    def last_number(self, participant):
        """How many times who `participant` is was corrected."""
        return self.filter(participant=participant).aggregate(last=models.Max("number"))["last"] or 0


class Correction(Base):
    """One correction of who a participant is: which parts, by whom and when, never the values. Never edited.

    `former` is the id of the FormerIdentity, sealed because it joins a code and a person (E-R2).
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="1 for the first of this participant")
    parts = models.JSONField(help_text="codes of PARTS")
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField()
    former = SealedText(context="correction.former")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "number"], name="one_correction_number"),
            AppendOnly(name="correction_written_once"),
        ]

    class Privacy:
        key = ("linkage", "participant_id")
        sealed = {"former"}
        open = {"id", "recorded_at", "recorded_by", "participant", "number", "parts", "corrected_by", "corrected_at"}

    def __str__(self):
        return "A correction"

    @property
    def in_words(self):
        return parts_in_words(self.parts)

    def new_values(self):
        """{part: the text that was typed}. Only for the check whether a form was sent twice."""
        changes = FormerIdentity.objects.get(pk=uuid.UUID(self.former)).changes
        return {part: change["now"] for part, change in changes.items()}


def with_last_correction(participants):
    """Annotate `participants` with `corrected_at`, `corrected_parts` and `corrected_who`, None if never corrected."""
    last = Correction.objects.filter(participant=OuterRef("pk")).order_by("-number")
    return participants.annotate(
        corrected_at=Subquery(last.values("corrected_at")[:1]),
        corrected_parts=Subquery(last.values("parts")[:1]),
        corrected_who=Subquery(last.values("corrected_by__display_name")[:1]),
    )


@transaction.atomic
def correct_identity(*, key, participant, changes, seen, by, at):
    """Replace parts of who `participant` is, and return the Correction. Shows nothing of what was written before.

    `changes` is {code of PARTS: new text}, empty for what they have none of. `seen` is the number of the last
    correction when the form was opened. The searches follow in the same transaction, and a new number or address makes
    the safe-contact plan due for review (C-R2). Idempotent under `key`. Raises NotYours, MayNotMeet,
    IdentityErased, NothingCorrected, CorrectedMeanwhile.
    """
    participant = Participant.objects.select_for_update(of=("self",)).select_related("study").get(pk=participant.pk)
    if by.study_id != participant.study_id or not by.holds(at) or not by.may(Permission.WRITE_CONTACT):
        raise NotYours
    require_may_meet(participant, by)
    require_identity_there(participant)
    if not changes or not changes.keys() <= PARTS.keys() or changes.get("name") == "":
        raise NothingCorrected

    def make():
        last = Correction.objects.last_number(participant)
        if last > seen:
            raise CorrectedMeanwhile(Correction.objects.of(participant).filter(number__gt=seen))
        former = _replace(participant, changes, by=by, at=at)
        correction = Correction(
            id=key, participant=participant, number=last + 1, parts=[part for part in PARTS if part in changes],
            corrected_by_id=by.actor_id, corrected_at=at, former=str(former.pk), recorded_by=by.actor_id,
        )  # fmt: skip
        correction.save(force_insert=True)
        if LEADS_TO_THEM & changes.keys():
            bring_review_forward(participant, by=by, at=at)
        announce(IDENTITY_CORRECTED, at=at, correction=correction.pk)
        detail = {"parts": correction.parts}
        record(actions.CORRECTED, by=by, at=at, participant=participant, about=correction, detail=detail)
        return correction

    same = {"participant_id": participant.pk, (lambda one: one.new_values()): changes}
    return once(Correction, key, by=by, make=make, same=same)


def require_link_there(participant):
    """Raise IdentityErased if the link to who `participant` is, or how to reach them, was erased. Opens nothing."""
    if was_destroyed("linkage", participant.pk) or was_destroyed("contact", participant.pk):
        raise IdentityErased


def require_identity_there(participant):
    """Raise IdentityErased unless who `participant` is and how to reach them still opens."""
    require_link_there(participant)
    if was_destroyed("identity", uuid.UUID(Linkage.objects.get(participant=participant).person)):
        raise IdentityErased


def _replace(participant, changes, *, by, at):
    """Write `changes` to the Person, and return the FormerIdentity that keeps what they replaced."""
    person = Linkage.objects.get(participant=participant).open()
    former = FormerIdentity(person=person, recorded_by=by.actor_id)
    former.changes = {part: {"was": getattr(person, part) or "", "now": text} for part, text in changes.items()}
    former.save(force_insert=True)
    for part, text in changes.items():
        setattr(person, part, text or (None if Person._meta.get_field(part).null else ""))
    person.save(update_fields=[*changes, *(f"{part}_index" for part in changes if part in KINDS)])
    CrossStudyEntry.objects.note_again(person, at=at)
    return former

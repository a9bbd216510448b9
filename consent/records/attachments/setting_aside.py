"""A document kept with the wrong person: one member sets it aside, a second one destroys or returns it (E-R3, F-R4).

Once set aside it opens only to the second person. That it was kept, and by whom, stays on record.
"""

from django.db import models, transaction
from django.db.models import F, Q

from consent.records import actions
from consent.records.attachments.attaching import Attachment
from safespace.accounts.second_person import second_person
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants.identity.reveal_limits import holders, notify
from safespace.participants.models import Participant
from safespace.studies.need_to_know import Role


class NoWhy(Refusal):
    sentence = "Write a few words about what is wrong with it. They stay on record."
    status = 422
    field = "why"


class AlreadySetAside(Refusal):
    sentence = "This paper was set aside already."


class SamePerson(Refusal):
    """The member who set it aside cannot be the second person (F-R4)."""

    sentence = "You set this aside, so a second person has to look at it."


class AlreadyLookedAt(Refusal):
    sentence = "A second person has looked at this already. Nothing more was changed."


class SetAsideManager(models.Manager):
    @transaction.atomic
    def set_aside(self, *, key, attachment, why, by, at):
        """Stop `attachment` from opening and notify the data protection officer. Idempotent under `key`.

        `why` is sealed under the person's content key. Raises NoWhy, AlreadySetAside.
        """
        if len(why.strip()) < 3:
            raise NoWhy
        participant = Participant.objects.select_for_update().select_related("study").get(pk=attachment.participant_id)

        def make():
            if self.filter(attachment=attachment).exists():
                raise AlreadySetAside
            aside = SetAside(
                id=key, attachment=attachment, why=why.strip(), set_aside_at=at, recorded_by=by.actor_id
            )  # fmt: skip
            aside.save(force_insert=True)
            detail = {"kind": attachment.kind}
            log(
                actions.SET_ASIDE, by=by, at=at, participant=participant, about=attachment, detail=detail, reason=why,
                wrote=[aside],
            )  # fmt: skip
            notify(holders(participant.study, at, Role.DATA_PROTECTION_OFFICER), at)
            return aside

        same = {"attachment_id": attachment.pk, "why": why.strip()}
        return once(SetAside, key, by=by, make=make, same=same)


class SetAside(Base):
    """The account `recorded_by` says that a document does not belong to the person it was kept with."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="set_aside")
    why = SealedText(context="set_aside.why")
    set_aside_at = models.DateTimeField()

    objects = SetAsideManager()

    class Meta:
        constraints = [AppendOnly(name="set_aside_written_once")]

    class Privacy:
        key, path = ("content", "participant_id"), "attachment__record__participant_id"
        sealed = {"why"}
        open = {"id", "recorded_at", "recorded_by", "attachment", "set_aside_at"}

    def __str__(self):
        return "A paper set aside"

    @property
    def participant_id(self):
        return self.attachment.participant_id

    def gate(self, at, *, by):
        """What `by` needs to be the second person. The page shows the same list (F-R4)."""
        return second_person(by=by.actor_id, first=self.recorded_by, at=at)

    @transaction.atomic
    def look_again(self, *, remove, by, at):
        """Record the second look: with `remove` the file is destroyed, else the document is returned. Twice is once.

        Raises AlreadyLookedAt, SamePerson, GateClosed.
        """
        participant = Participant.objects.select_for_update().get(pk=self.participant_id)
        before = SecondLook.objects.filter(set_aside=self).first()
        if before is not None:
            if (before.looked_by, before.removed) == (by.actor_id, remove):
                return before
            raise AlreadyLookedAt
        if by.actor_id is None or by.actor_id == self.recorded_by:
            raise SamePerson
        self.gate(at, by=by).require()
        looked = SecondLook(
            set_aside=self, set_aside_by=self.recorded_by, looked_by=by.actor_id, looked_at=at, removed=remove,
            recorded_by=by.actor_id,
        )  # fmt: skip
        looked.save(force_insert=True)
        if remove:
            self.attachment.remove_file()
        code = actions.REMOVED if remove else actions.RETURNED
        detail = {"kind": self.attachment.kind}
        log(code, by=by, at=at, participant=participant, about=self.attachment, detail=detail, wrote=[looked])
        return looked


class SecondLook(Base):
    """The second look at a document that was set aside. The database refuses the first person."""

    set_aside = models.OneToOneField(SetAside, models.PROTECT, related_name="second_look")
    set_aside_by = models.UUIDField()
    looked_by = models.UUIDField()
    looked_at = models.DateTimeField()
    removed = models.BooleanField(help_text="whether the file was destroyed; else the paper counts again")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(set_aside_by=F("looked_by")), name="paper_looked_at_by_another"),
            AppendOnly(name="second_look_written_once"),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "set_aside", "set_aside_by", "looked_by", "looked_at", "removed"}

    def __str__(self):
        return "A second look"

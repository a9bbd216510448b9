"""Files that belong to a record: the signed sheet, a picture of a signature, a letter. Each is sealed."""

from django.db import models, transaction

from consent.forms.constraints import Frozen
from consent.records import actions
from consent.records.models import ConsentRecord
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.files.sealed_files import SealedFile
from safespace.participants.identity.reveal import with_reveals
from safespace.participants.models import Participant
from safespace.studies.roles import Permission


class Kind(models.TextChoices):
    PAPER = "paper", "The sheet they signed"
    SIGNATURE = "signature", "A picture of their signature"
    LETTER = "letter", "A letter or message of theirs"


class NotRevealed(Refusal):
    """A document may show who the person is, so it opens only while their identity is revealed (E-R2)."""

    sentence = "This paper shows who they are. Reveal their identity first; it then opens for two minutes."
    status = 403


class IsSetAside(Refusal):
    """It was kept with the wrong person, so only the second person may open it (see `setting_aside.py`)."""

    sentence = "This paper was set aside because it may belong to another person. It does not open."


class AttachmentManager(models.Manager):
    @transaction.atomic
    def attach(self, *, key, record, kind, upload, by, at):
        """Seal `upload` (an open file with a `content_type`) and keep it with `record`. Idempotent under `key`."""
        Participant.objects.select_for_update().get(pk=record.participant_id)

        def make():
            kept = Attachment(
                id=key,
                record=record,
                kind=kind,
                file=upload,
                content_type=upload.content_type,
                attached_at=at,
                recorded_by=by.actor_id,
            )
            kept.save(force_insert=True)
            detail, person = {"kind": kind}, record.participant
            log(actions.ATTACHED, by=by, at=at, participant=person, about=kept, detail=detail, wrote=[kept])
            return kept

        same = {"record_id": record.pk, "kind": kind, (lambda kept: _same_content(kept.file, upload)): True}
        return once(Attachment, key, by=by, make=make, same=same)


def _same_content(kept, upload):
    upload.seek(0)
    with kept.open() as content:
        return content.read() == upload.read()


class Attachment(Base):
    """One file kept with a consent record. Its original name is not kept.

    It may show the person's name, so it is sealed under the key of their identity and is lost when that key is erased.
    """

    record = models.ForeignKey(ConsentRecord, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind)
    file = SealedFile(context="attachment.file")
    content_type = models.CharField(max_length=20)
    attached_at = models.DateTimeField()

    objects = AttachmentManager()

    class Meta:
        ordering = ["attached_at", "id"]
        constraints = [
            Frozen(
                name="attachment_frozen",
                fields=("record", "kind", "content_type", "attached_at"),
                open_state="none",
                state="kind",
            ),
        ]

    class Privacy:
        key, path = ("linkage", "participant_id"), "record__participant_id"
        sealed = {"file"}
        open = {"id", "recorded_at", "recorded_by", "record", "kind", "content_type", "attached_at"}

    def __str__(self):
        return "An attachment"

    @property
    def participant_id(self):
        return self.record.participant_id

    @property
    def download_name(self):
        """The name of a downloaded file: the participant’s code and the kind, never a name."""
        ending = self.content_type.rpartition("/")[2].replace("jpeg", "jpg")
        return f"{self.record.participant.code}-{self.kind}.{ending}"

    @property
    def state(self):
        """ "kept", "aside" while it waits for a second person, or "removed"."""
        aside = getattr(self, "set_aside", None)
        looked = getattr(aside, "second_look", None)
        if aside is None or (looked and not looked.removed):
            return "kept"
        return "removed" if looked else "aside"

    def opens_to(self, member):
        """Whether `member` may open it. Once set aside, it opens only to members who could be the second person."""
        if self.state == "aside":
            return member.may(Permission.SIGN_ERASURE) and self.set_aside.recorded_by != member.actor_id
        return self.state == "kept"

    def remove_file(self):
        """Destroy the file after the current transaction commits. The sweep finds a file that a crash leaves behind."""
        name, storage = self.file.name, self.file.storage
        self.file = ""
        self.save(update_fields=["file"])
        transaction.on_commit(lambda: storage.delete(name), robust=True)

    @transaction.atomic
    def open(self, *, by, at):
        """The content, for a member to whom the person's identity is revealed now. The look is logged.

        Raises IsSetAside, NotRevealed, KeyDestroyed, Tampered.
        """
        if not self.opens_to(by):
            raise IsSetAside
        people = with_reveals(Participant.objects.within_reach_of(by), to=by, at=at)
        if not people.filter(pk=self.participant_id, revealed_until__isnull=False).exists():
            raise NotRevealed
        content = self.file.open()
        detail = {"kind": self.kind}
        log(actions.ATTACHMENT_OPENED, by=by, at=at, participant=self.record.participant, about=self, detail=detail)
        return content

"""Papers that belong to a record: the signed sheet, a picture of a signature, a letter. Sealed as files."""

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
    """A paper shows who somebody is, so it opens only while their identity is revealed (domain.md E-R2)."""

    sentence = "This paper shows who they are. Reveal their identity first; it then opens for two minutes."
    status = 403


class IsSetAside(Refusal):
    """It was kept with the wrong person; only the second person who looks may open it (see `setting_aside`)."""

    sentence = "This paper was set aside: it belongs to somebody else. It stays shut."


class AttachmentManager(models.Manager):
    @transaction.atomic
    def attach(self, *, key, record, kind, upload, by, at):
        """Keep `upload` (an open file with a `content_type`) with `record`, sealed. Idempotent under `key`."""
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
            log(actions.ATTACHED, by=by, at=at, participant=record.participant, about=kept, detail={"kind": kind})
            return kept

        same = {"record_id": record.pk, "kind": kind, (lambda kept: _same_content(kept.file, upload)): True}
        return once(Attachment, key, by=by, make=make, same=same)


def _same_content(kept, upload):
    upload.seek(0)
    with kept.open() as content:
        return content.read() == upload.read()


class Attachment(Base):
    """One paper kept with a consent record. It may show a name, so it is sealed like the row that joins code and
    person, and goes when that key goes. Its original name is not kept.
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
        """What it is called on somebody's own disk: study code of the person and kind, never a name."""
        ending = self.content_type.rpartition("/")[2].replace("jpeg", "jpg")
        return f"{self.record.participant.code}-{self.kind}.{ending}"

    @property
    def state(self):
        """ "kept", "aside" while a second person has to look, or "removed"."""
        aside = getattr(self, "set_aside", None)
        looked = getattr(aside, "second_look", None)
        if aside is None or (looked and not looked.removed):
            return "kept"
        return "removed" if looked else "aside"

    def opens_to(self, member):
        """Whether it may open to `member` at all: set aside, only to somebody who may be the second person."""
        if self.state == "aside":
            return member.may(Permission.SIGN_ERASURE) and self.set_aside.recorded_by != member.actor_id
        return self.state == "kept"

    def remove_file(self):
        """Destroy the file, once the transaction we are in is committed. What a crash leaves, the sweep finds."""
        name, storage = self.file.name, self.file.storage
        self.file = ""
        self.save(update_fields=["file"])
        transaction.on_commit(lambda: storage.delete(name), robust=True)

    @transaction.atomic
    def open(self, *, by, at):
        """The content, for a member to whom this person's identity is revealed now; that it was opened stays on record.

        Raises NotRevealed, IsSetAside, KeyDestroyed, Tampered.
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

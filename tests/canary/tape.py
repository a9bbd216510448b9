"""A file that is sealed, without the whole way to a consent record."""

import uuid

from consent.records.attachments.attaching import Attachment
from consent.records.models import ConsentRecord


def keep_a_paper(participant, member, upload):
    """Seal `upload` as a paper of this person would be; the row it belongs to is not stored."""
    paper = Attachment(id=uuid.uuid4(), record=ConsentRecord(participant=participant), kind="paper")
    paper.recorded_by = member.actor_id
    paper.file.save("", upload, save=False)

"""Stores a sealed file without a whole consent record."""

import uuid

from consent.records.attachments.attaching import Attachment
from consent.records.models import ConsentRecord


def keep_a_paper(participant, member, upload):
    """Store `upload` sealed as an attachment of this participant, without storing its row."""
    paper = Attachment(id=uuid.uuid4(), record=ConsentRecord(participant=participant), kind="paper")
    paper.recorded_by = member.actor_id
    paper.file.save("", upload, save=False)

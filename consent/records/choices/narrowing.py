"""Changing one's mind about one thing: a choice that was a yes becomes a no, at once and without a reason (A-R11).

Any member who works with the person registers it. Nothing here turns it back: a yes again needs the form and a
signature, which make a new record.
"""

from django.db import models, transaction
from django.db.models import Q

from consent.announcements import CONSENT_NARROWED
from consent.forms.scopes import TAKE_PART
from consent.records import actions
from consent.records.choices.telling import Channel, MomentInFuture
from consent.records.consent_codes import OWN
from consent.records.models import ConsentRecord, ScopeAnswer
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.outbox.announcements import announce
from safespace.participants.models import Participant


class StopsTakingPart(Refusal):
    """A no to taking part is a withdrawal, which asks what happens to what was said (A-R14)."""

    sentence = "Without this they no longer take part. Write it down as stopping, so that everything ends at once."


def latest_records(participant):
    """The latest ConsentRecord of each form that was answered for `participant`, valid or not, with its answers."""
    records = ConsentRecord.objects.filter(participant=participant).order_by("given_at", "id")
    records = records.select_related("version__form").prefetch_related("answers")
    return list({one.version.form_id: one for one in records}.values())


class NarrowingManager(models.Manager):
    @transaction.atomic
    def narrow(self, answer, *, channel, occurred_at, by, at):
        """Make the ScopeAnswer `answer` a no, and every other yes of the same reader to that choice (A-R11, A-R1).

        It takes effect in this transaction, and also on a form that was answered again since the page was opened.
        `occurred_at` is when they said so, `at` when it is registered. Returns the new rows: none if it is a no
        already. Raises StopsTakingPart, MomentInFuture.
        """
        code = answer.scope.code
        if code == TAKE_PART:
            raise StopsTakingPart
        if occurred_at > at:
            raise MomentInFuture
        participant = Participant.objects.select_for_update().get(pk=answer.record.participant_id)
        cohort = answer.record.version.form.cohort
        readers = OWN if cohort in OWN else (cohort,)
        theirs = [one for one in latest_records(participant) if one.version.form.cohort in readers]
        rows = []
        for said in (one for record in theirs for one in record.answers.all() if one.scope.code == code and one.is_yes):
            row = Narrowing(
                answer=said, channel=channel, occurred_at=occurred_at, received_at=at, recorded_by=by.actor_id
            )
            row.save(force_insert=True)
            detail = {"scope": code, "channel": channel}
            log(actions.NARROWED, by=by, at=at, participant=participant, about=row, detail=detail, wrote=[row])
            rows.append(row)
        if rows:
            announce(CONSENT_NARROWED, at=at, participant=participant.pk, narrowing=rows[0].pk)
        return rows


class Narrowing(Base):
    """A person took back one yes, and kept the rest of their consent. Never edited or deleted, and it has no reason."""

    answer = models.OneToOneField(ScopeAnswer, models.PROTECT, related_name="narrowing")
    channel = models.CharField(max_length=10, choices=Channel)
    occurred_at = models.DateTimeField(help_text="when the person said so")
    received_at = models.DateTimeField(help_text="when it was registered, and from when it holds")

    objects = NarrowingManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(occurred_at__lte=models.F("received_at")), name="narrowing_said_before_received"
            ),
            AppendOnly(name="narrowing_written_once"),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "answer", "channel", "occurred_at", "received_at"}

    def __str__(self):
        return "A choice that is now a no"

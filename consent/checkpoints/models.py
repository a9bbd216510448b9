"""Asking for consent again at the start of a session and before every sensitive topic (A-R10)."""

from django.db import models, transaction
from django.db.models import Q

from consent.checkpoints import actions
from consent.forms.scopes import TAKE_PART, TOPIC
from consent.records.basis import basis_of
from consent.records.models import ConsentRecord
from safespace.audit.log import record as log
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.participants.models import Participant


class Kind(models.TextChoices):
    START = "start", "At the start"
    TOPIC = "topic", "Before a topic"
    BREAK = "break", "After a break"
    STOP = "stop", "After a stop"


class Answer(models.TextChoices):
    """The four answers, which have equal weight on screen."""

    GO_ON = "go_on", "Go on"
    LEAVE_OUT = "leave_out", "Leave it out"
    TAKE_A_BREAK = "take_a_break", "Take a break"
    STOP = "stop", "Stop"


class ConsentNotValid(Refusal):
    """Going on needs a consent that is valid now (A-R1)."""

    sentence = "Their consent is no longer valid, so the session can’t go on. You can take a break or stop."


class TopicNotGranted(Refusal):
    """The person said no to this topic on their form, or was never asked about it (A-R10)."""

    sentence = "They did not agree to talk about this. Leave it out."


class ConsentCheckpointManager(models.Manager):
    @transaction.atomic
    def ask(self, *, key, session_id, record, kind, answer, by, at, topic_code="", scope_code=""):
        """Record what the person answered when asked again. Idempotent under `key`.

        "Go on" needs a valid record and, before a topic, a yes to `scope_code` (by default `topic:<topic_code>`) on the
        form. The other three answers are always accepted. Raises ConsentNotValid, TopicNotGranted.
        """
        participant = Participant.objects.select_for_update().get(pk=record.participant_id)
        topic_code = topic_code.removeprefix(TOPIC)
        needed = scope_code or (TOPIC + topic_code if topic_code else TAKE_PART)

        def make():
            if answer == Answer.GO_ON:
                _require_grant(participant, record, needed, at)
            checkpoint = ConsentCheckpoint(
                id=key,
                session_id=session_id,
                record=record,
                kind=kind,
                topic_code=topic_code,
                answer=answer,
                occurred_at=at,
                recorded_by=by.actor_id,
            )
            checkpoint.save(force_insert=True)
            detail = {"kind": kind, "topic": topic_code, "answer": answer, "session": session_id}
            log(
                actions.ASKED, by=by, at=at, participant=participant, about=checkpoint, detail=detail,
                wrote=[checkpoint],
            )  # fmt: skip
            return checkpoint

        same = {"session_id": session_id, "kind": kind, "topic_code": topic_code, "answer": answer}
        return once(ConsentCheckpoint, key, by=by, make=make, same=same)

    def last_answers(self, session_id):
        """The last answer to each question in a session, such as {"start": "go_on", "topic:family": "leave_out"}."""
        asked = self.filter(session_id=session_id).order_by("occurred_at", "recorded_at")
        return {one.about: one.answer for one in asked}


def _require_grant(participant, record, needed, at):
    consent = basis_of(participant, record.version.form, at)
    if not consent.is_valid or consent.record != record:
        raise ConsentNotValid
    if not consent.allows(needed):
        raise TopicNotGranted


class ConsentCheckpoint(Base):
    """What a person answered when asked, during a session, whether to go on. Never edited.

    `session_id` is the id of a session, which is a model of the app above.
    """

    session_id = models.UUIDField()
    record = models.ForeignKey(ConsentRecord, models.PROTECT, related_name="checkpoints")
    kind = models.CharField(max_length=8, choices=Kind)
    topic_code = models.CharField(max_length=40, blank=True)
    answer = models.CharField(max_length=12, choices=Answer)
    occurred_at = models.DateTimeField()

    objects = ConsentCheckpointManager()

    class Meta:
        db_table = "consent_checkpoint"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="topic") & ~Q(topic_code="")) | (~Q(kind="topic") & Q(topic_code="")),
                name="checkpoint_names_its_topic",
            ),
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="checkpoint_one_of_four_doors"),
            AppendOnly(name="checkpoint_written_once"),
        ]
        indexes = [models.Index(fields=["session_id", "occurred_at"], name="checkpoint_of_session")]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "session_id", "record", "kind", "topic_code", "answer", "occurred_at",
        }  # fmt: skip

    def __str__(self):
        return self.get_answer_display()

    @property
    def about(self):
        """What the question was about: `topic:<code>`, or else the kind."""
        return TOPIC + self.topic_code if self.topic_code else self.kind

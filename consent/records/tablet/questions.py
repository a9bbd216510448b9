"""Questions a person asks while reading. Staff answer aloud; the record keeps that they did."""

import uuid

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import SittingOver
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText


class NothingAsked(Refusal):
    sentence = _("Write your question first, or just say it aloud.")
    status = 422
    field = "words"


class QuestionManager(models.Manager):
    @transaction.atomic
    def ask(self, *, key, sitting, words, at):
        """Save a question of the person. The same words under one `key` are one question.

        Raises NothingAsked, or SittingOver once they have signed or left.
        """
        sitting = sitting.locked()
        if sitting.ended_at or sitting.signed:
            raise SittingOver
        if not words.strip():
            raise NothingAsked
        by, words = sitting.obtained_by, words.strip()
        key = uuid.uuid5(key, words)

        def make():
            question = Question(id=key, sitting=sitting, words=words, asked_at=at, recorded_by=by.actor_id)
            question.save(force_insert=True)
            return question

        return once(Question, key, by=by, make=make, same={"sitting_id": sitting.pk, "words": words.strip()})

    @transaction.atomic
    def talked_about(self, question_id, *, sitting, at):
        """Record that the question was answered aloud. Twice is harmless; another sitting’s question is ignored."""
        sitting = sitting.locked()
        for question in self.filter(pk=question_id, sitting=sitting, talked_about_at=None):
            question.talked_about_at = at
            question.save(update_fields=["talked_about_at"])


class Question(Base):
    """One question, in the person's own words."""

    sitting = models.ForeignKey(ConsentSitting, models.PROTECT, related_name="questions")
    words = SealedText(context="question.words", max_length=600)
    asked_at = models.DateTimeField()
    talked_about_at = models.DateTimeField(null=True)

    objects = QuestionManager()

    class Meta:
        ordering = ["asked_at", "id"]

    class Privacy:
        key, path = ("content", "participant_id"), "sitting__participant_id"
        sealed = {"words"}
        open = {"id", "recorded_at", "recorded_by", "sitting", "asked_at", "talked_about_at"}

    def __str__(self):
        return "A question"

    @property
    def participant_id(self):
        return self.sitting.participant_id

"""Requests to erase a participant, and the decision on them (E-R3, F-R4; ASVS 2.3.5).

A request destroys nothing. A second person agrees or declines (see `deciding`), or the person who asked takes it back.
Words given with either are sealed under the participant's content key, so erasing everything erases them too.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from safespace.audit.log import record
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.participants.identity.reveal_limits import holders, notify
from safespace.participants.models import Participant
from safespace.privacy import actions
from safespace.privacy.erased_kinds import erased_kinds
from safespace.privacy.models import STAMPS, Erasure
from safespace.studies.models import Study
from safespace.studies.roles import GRANTS, Permission

ANSWER_WITHIN = timedelta(days=30)
"""How long a request may wait for an answer: a month by GDPR Art. 12(3)."""


class Extent(models.TextChoices):
    """What is to be erased. Contact data may go first (E-R6)."""

    EVERYTHING = "everything", "Everything: who they are, how to reach them, what was said and written"
    WHO = "who", "Who they are and how to reach them. What they said stays, without a way back to them"
    CONTACT = "contact", "How to reach them, and what they need. Who they are stays sealed"


KINDS_OF = {
    Extent.EVERYTHING: ("identity", "linkage", "contact", "content"),
    Extent.WHO: ("identity", "linkage", "contact"),
    Extent.CONTACT: ("contact",),
}


class Asker(models.TextChoices):
    PERSON = "person", "They themselves"
    SPEAKS_FOR = "speaks_for", "Somebody who may speak for them"
    STUDY = "study", "The study, as its plan says"
    AUTHORITY = "authority", "The ethics committee or an authority"


class Ground(models.TextChoices):
    """The legal ground, after GDPR Art. 17(1)."""

    WITHDRAWN = "withdrawn", "They took their consent back"
    OBJECTED = "objected", "They object to our keeping it"
    NOT_NEEDED = "not_needed", "It is no longer needed for what it was collected for"
    UNLAWFUL = "unlawful", "It should not have been collected"
    LAW = "law", "A law or the committee requires it"


class NotYetAsked(Refusal):
    sentence = "This moment has not come yet. Give the moment they asked."
    status = 422
    field = "occurred_at"


class AlreadyAsked(Refusal):
    """Only one request per participant may be open, so that the second person sees all of it."""

    sentence = "Somebody asked for this already. It waits for the second person."


class NothingLeft(Refusal):
    sentence = "This is erased already."
    field = "extent"


class ErasureRequestQuerySet(models.QuerySet):
    def waiting(self):
        """Requests that are not decided yet."""
        return self.filter(decision=None)


class ErasureRequestManager(models.Manager.from_queryset(ErasureRequestQuerySet)):
    @transaction.atomic
    def ask(self, *, key, participant, extent, who_asked, ground, occurred_at, words, by, at):
        """Record a request to erase `participant` and notify those who may be the second person.

        `occurred_at` is when it was asked for, `at` when it is recorded; `words` are for the second person. Idempotent
        under `key`. Raises NotYetAsked, AlreadyAsked, NothingLeft.
        """
        if occurred_at > at:
            raise NotYetAsked
        locked = Participant.objects.select_for_update().select_related("study").get(pk=participant.pk)

        def make():
            if self.waiting().filter(participant=locked).exists():
                raise AlreadyAsked
            if erased_kinds(locked) >= set(KINDS_OF[extent]):
                raise NothingLeft
            asked = ErasureRequest(
                id=key, participant=locked, study=locked.study, extent=extent, who_asked=who_asked, ground=ground,
                occurred_at=occurred_at, asked_at=at, words=words.strip() or None, recorded_by=by.actor_id,
            )  # fmt: skip
            asked.save(force_insert=True)
            detail = {"extent": str(extent), "ground": str(ground)}
            whom = {"study": locked.study, "participant": locked}
            record(actions.ASKED, by=by, at=at, about=asked, detail=detail, **whom)
            notify([one for one in _seconds(locked.study, at) if one.pk != by.actor_id], at)
            return asked

        same = {
            "participant_id": locked.pk, "extent": extent, "who_asked": who_asked, "ground": ground,
            "words": words.strip() or None,
        }  # fmt: skip
        if occurred_at != at:  # "just now" differs between two presses of the same form
            same["occurred_at"] = occurred_at
        return once(ErasureRequest, key, by=by, make=make, same=same)


def _seconds(study, at):
    roles = [role for role, granted in GRANTS.items() if Permission.SIGN_ERASURE in granted]
    return holders(study, at, *roles)


def with_request(participants):
    """Annotate `participants` with `asked_id`: the id of their open erasure request, or None."""
    waiting = ErasureRequest.objects.waiting().filter(participant=OuterRef("pk"))
    return participants.annotate(asked_id=Subquery(waiting.values("pk")[:1]))


class ErasureRequest(Base):
    """A request by `recorded_by` to erase a participant. The Erasure that results has the same id."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    extent = models.CharField(max_length=12, choices=Extent)
    who_asked = models.CharField(max_length=12, choices=Asker)
    ground = models.CharField(max_length=12, choices=Ground)
    occurred_at = models.DateTimeField(help_text="when it was asked for")
    asked_at = models.DateTimeField(help_text="when it was written down")
    words = SealedText(context="erasure_request.words", null=True)

    objects = ErasureRequestManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(occurred_at__lte=F("asked_at")), name="erasure_asked_before_written"),
            AppendOnly(name="erasure_request_written_once"),
        ]
        indexes = [models.Index(fields=["study", "asked_at"], name="erasure_request_of_study")]

    class Privacy:
        key = ("content", "participant_id")
        sealed = {"words"}
        open = {*STAMPS, "participant", "study", "extent", "who_asked", "ground", "occurred_at", "asked_at"}

    def __str__(self):
        return "A request to erase"

    def get_absolute_url(self):
        return reverse("privacy:show", args=[self.study_id, self.pk])

    @property
    def kinds(self):
        """The kinds of data keys to destroy."""
        return KINDS_OF[Extent(self.extent)]

    @property
    def due_at(self):
        """The moment by which the request has to be answered."""
        return self.occurred_at + ANSWER_WITHIN

    def locked(self):
        """The same row, locked until the transaction ends. Locks the participant first."""
        Participant.objects.select_for_update().get(pk=self.participant_id)
        found = ErasureRequest.objects.select_for_update(of=("self",)).select_related("study", "participant")
        return found.get(pk=self.pk)


class Outcome(models.TextChoices):
    AGREED = "agreed", "Agreed"
    TURNED_DOWN = "turned_down", "Not agreed"
    TAKEN_BACK = "taken_back", "Taken back"


class ErasureDecision(Base):
    """The decision on a request. The person who asked may only take it back; only another person may decide it."""

    request = models.OneToOneField(ErasureRequest, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=12, choices=Outcome)
    asked_by = models.UUIDField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()
    erasure = models.OneToOneField(Erasure, models.PROTECT, null=True, related_name="decision")
    words = SealedText(context="erasure_decision.words", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="taken_back", decided_by=F("asked_by"))
                | (~Q(outcome="taken_back") & ~Q(decided_by=F("asked_by"))),
                name="erasure_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="agreed", erasure__isnull=False) | (~Q(outcome="agreed") & Q(erasure__isnull=True)),
                name="erasure_comes_of_a_yes",
            ),
            AppendOnly(name="erasure_decision_written_once"),
        ]

    class Privacy:
        key, path = ("content", "participant_id"), "request__participant_id"
        sealed = {"words"}
        open = {*STAMPS, "request", "outcome", "asked_by", "decided_by", "decided_at", "erasure"}

    def __str__(self):
        return self.get_outcome_display()

    @property
    def participant_id(self):
        return self.request.participant_id

"""The support list: people and lines that help, and when each entry was last checked (C-R9)."""

from datetime import timedelta

from django.db import models, transaction

from interviews.support import actions
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.studies.models import Study

FRESH_FOR = timedelta(days=90)
"""How long an entry may be offered after it was checked (C-R9, †90 days)."""


class Kind(models.TextChoices):
    COUNSELLING = "counselling", "Counselling"
    LEGAL = "legal", "Legal rights"
    COMMUNITY = "community", "Community"
    HEALTH = "health", "Health"
    HELPLINE = "helpline", "Help line"


class CheckedInTheFuture(Refusal):
    sentence = "The day it was checked can’t lie ahead."
    status = 422
    field = "verified_on"


class SupportQuerySet(models.QuerySet):
    def of(self, study):
        """The entries on the list of `study` now."""
        return self.filter(study=study, removed_at=None).order_by("kind", "name", "id")

    def fresh(self, on):
        """Entries checked within the 90 days up to `on`, a date in the study's zone."""
        return self.filter(removed_at=None, verified_on__gte=on - FRESH_FOR, verified_on__lte=on)


class SupportManager(models.Manager.from_queryset(SupportQuerySet)):
    @transaction.atomic
    def add(self, *, key, study, today, by, at, **facts):
        """Add an entry to the list. `facts` are the fields of the form. Raises CheckedInTheFuture."""
        _not_ahead(facts["verified_on"], today)

        def make():
            entry = self.create(id=key, study=study, recorded_by=by.actor_id, **facts)
            entry.log(actions.ADDED, by=by, at=at)
            return entry

        return once(self.model, key, by=by, make=make, same={"study_id": study.pk, **facts})


class SupportResource(Base):
    """A person or line outside the study that helps: offered to everyone, not only to people in distress (C-R9)."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    for_what = models.CharField(max_length=160)
    hours = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True, default="")
    text = models.CharField(max_length=40, blank=True, default="", help_text="a number for text messages")
    cost = models.CharField(max_length=40, blank=True, default="")
    languages = models.CharField(max_length=120, blank=True, default="")
    verified_on = models.DateField(help_text="the day somebody rang and it was right")
    removed_at = models.DateTimeField(null=True)

    objects = SupportManager()

    class Privacy:
        sealed = set()
        open = {
            "id", "study", "kind", "name", "for_what", "hours", "phone", "text", "cost", "languages", "verified_on",
            "removed_at", "recorded_at", "recorded_by",
        }  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def expires_on(self):
        """The last day it may be offered."""
        return self.verified_on + FRESH_FOR

    def is_fresh(self, on):
        return self.verified_on <= on <= self.expires_on

    @transaction.atomic
    def change(self, *, today, by, at, **facts):
        """Update the entry. Raises CheckedInTheFuture."""
        _not_ahead(facts["verified_on"], today)
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=list(facts))
        self.log(actions.CHANGED, by=by, at=at)

    @transaction.atomic
    def remove(self, *, by, at):
        """Take the entry off the list; twice is harmless."""
        if SupportResource.objects.filter(pk=self.pk, removed_at=None).update(removed_at=at):
            self.log(actions.REMOVED, by=by, at=at)

    def log(self, code, *, by, at):
        log(code, by=by, at=at, study=self.study_id, about=self, detail={"kind": self.kind})


def _not_ahead(verified_on, today):
    if verified_on > today:
        raise CheckedInTheFuture

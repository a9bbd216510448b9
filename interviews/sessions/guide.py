"""The interview guide: topics in order, and advice on what makes an order easier to bear (C-R7)."""

from django.db import models, transaction
from django.db.models import Q

from consent.forms.scopes import scope_title
from interviews.sessions import actions
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.studies.models import Study


class TopicCodeTaken(Refusal):
    sentence = "The guide already has a topic with that short code. Choose another."
    field = "code"


class TopicQuerySet(models.QuerySet):
    def of(self, study):
        """The topics in the guide of `study` now, in order."""
        return self.filter(study=study, left_out_at=None).order_by("position", "id")


class TopicManager(models.Manager.from_queryset(TopicQuerySet)):
    @transaction.atomic
    def add(self, *, key, study, code, title, said_as, sensitive, scope_code="", by, at):
        """Put a topic at the end of the guide. Raises TopicCodeTaken."""
        Study.objects.select_for_update().get(pk=study.pk)

        def make():
            if self.of(study).filter(code=code).exists():
                raise TopicCodeTaken
            last = self.of(study).aggregate(n=models.Max("position"))["n"] or 0
            topic = self.create(
                id=key, study=study, code=code, title=title, said_as=said_as, sensitive=sensitive,
                scope_code=scope_code, position=last + 1, recorded_by=by.actor_id,
            )  # fmt: skip
            topic.log("added", by=by, at=at)
            return topic

        same = {
            "study_id": study.pk, "code": code, "title": title, "said_as": said_as, "sensitive": sensitive,
            "scope_code": scope_code,
        }  # fmt: skip
        return once(self.model, key, by=by, make=make, same=same)


class Topic(Base):
    """One part of the talk, and the sentence that opens it.

    A sensitive topic always needs a choice of its own in the consent form, `topic:<code>` unless `scope_code` names
    another: people who did not say yes to it are never asked (A-R1, A-R10). Other topics need one only if `scope_code`
    names it.
    """

    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=24)
    title = models.CharField(max_length=80)
    said_as = models.CharField(max_length=240, help_text="the sentence said aloud before the topic")
    sensitive = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    scope_code = models.CharField(max_length=40, default="", blank=True)
    left_out_at = models.DateTimeField(null=True, help_text="when it left the guide; earlier sessions keep it")

    objects = TopicManager()

    class Privacy:
        sealed = set()
        open = {
            "id", "study", "code", "title", "said_as", "sensitive", "position", "scope_code", "left_out_at",
            "recorded_at", "recorded_by",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], condition=Q(left_out_at=None), name="topic_code_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def needed_scope(self):
        """The code of the consent choice this topic needs, or "" if taking part is enough."""
        return self.scope_code or (f"topic:{self.code}" if self.sensitive else "")

    @property
    def needed_title(self):
        """What that choice is about, in words; "" if taking part is enough."""
        return scope_title(self.needed_scope) if self.needed_scope else ""

    def shown_to(self, consent):
        """Whether this topic may appear in a session that rests on the Basis `consent` (A-R10)."""
        return consent.is_valid and (not self.needed_scope or consent.allows(self.needed_scope))

    @transaction.atomic
    def change(self, *, title, said_as, sensitive, scope_code, by, at):
        """Change the wording for sessions to come. The code stays: consent choices and the log refer to it."""
        self.title, self.said_as, self.sensitive, self.scope_code = title, said_as, sensitive, scope_code
        self.save(update_fields=["title", "said_as", "sensitive", "scope_code"])
        self.log("changed", by=by, at=at)

    @transaction.atomic
    def move(self, *, earlier, by, at):
        """Swap places with the topic before it, or after it. Does nothing at either end."""
        Study.objects.select_for_update().get(pk=self.study_id)
        guide = list(Topic.objects.of(self.study))
        here = guide.index(self)
        there = here - 1 if earlier else here + 1
        if not 0 <= there < len(guide):
            return
        guide[here], guide[there] = guide[there], guide[here]
        for position, topic in enumerate(guide, start=1):
            Topic.objects.filter(pk=topic.pk).update(position=position)
        self.log("moved", by=by, at=at)

    @transaction.atomic
    def leave_out(self, *, by, at):
        """Take it out of the guide; twice is harmless."""
        if Topic.objects.filter(pk=self.pk, left_out_at=None).update(left_out_at=at):
            self.log("left_out", by=by, at=at)

    def log(self, what, *, by, at):
        log(
            actions.GUIDE_CHANGED,
            by=by,
            at=at,
            study=self.study_id,
            about=self,
            detail={"topic": self.code, "what": what},
        )


def advice(topics, offered_scopes):
    """Sentences on what to change; none if the talk begins and ends gently and every topic can be agreed to.

    `offered_scopes` holds the codes of the choices in approved forms (C-R7, A-R10).
    """
    sentences = []
    if topics and topics[0].sensitive:
        sentences.append(f"“{topics[0].title}” opens the talk. Begin with something easier.")
    if topics and topics[-1].sensitive:
        sentences.append(f"“{topics[-1].title}” ends the talk. End with something lighter.")
    for topic in topics:
        if topic.needed_scope and topic.needed_scope not in offered_scopes:
            sentences.append(
                f"“{topic.title}” never shows. No approved form has the choice it needs: {topic.needed_title}."
            )
    return sentences

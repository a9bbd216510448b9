"""The steps taken when a talk got too much, each with its moment. No words: nobody types in front of the person."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from interviews.conduct.distress.stages import NOT_NOTICED, QUESTIONS, Answer, Stage
from interviews.sessions.models import Session
from safespace.base.constraints import AppendOnly
from safespace.base.models import Base


class DistressStep(Base):
    """One step, once an episode. A talk that went on and got too much again has another episode. Never edited."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="distress_steps")
    episode = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=8, choices=Stage)
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "episode", "stage"], name="distress_step_once"),
            models.CheckConstraint(
                condition=(Q(stage__in=["now", "today", "safe", "call"]) & ~Q(answer=""))
                | (Q(answer="") & ~Q(stage__in=["now", "today", "safe", "call"])),
                name="distress_answer_to_a_question",
            ),
            AppendOnly(name="distress_step_written_once"),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "session", "episode", "stage", "answer", "occurred_at"}

    def __str__(self):
        return self.get_stage_display()


@dataclass(frozen=True)
class Episode:
    """The last episode of a session: its number, and {Stage: DistressStep} in the order in which they were taken."""

    number: int
    steps: dict

    @property
    def stage(self):
        """The last step, or NOT_NOTICED."""
        return next(reversed(self.steps), NOT_NOTICED)

    @property
    def is_open(self):
        """Whether it got too much and the talk has not gone on since."""
        return self.stage not in (NOT_NOTICED, Stage.RESUMED)

    @property
    def question(self):
        """The question to ask now, or None."""
        if not self.is_open or Stage.DANGER in self.steps:
            return None
        return next((one for one in QUESTIONS if one not in self.steps), None)

    @property
    def asks(self):
        """Whether what is asked now is part of the protocol, and not whether to go on."""
        return self.question is not None or (self.is_open and Stage.DANGER in self.steps)

    @property
    def lets_go_on(self):
        """Whether the talk may go on if they say yes: nothing is open, or all three were asked and none is a no."""
        if not self.is_open:
            return True
        asked = [self.steps[one].answer for one in QUESTIONS if one in self.steps]
        return self.stage == Stage.SAFE and len(asked) == len(QUESTIONS) and Answer.NO not in asked


def episode_of(session):
    """The last Episode of `session`, in one query; number 0 and no steps if it never got too much."""
    rows = list(DistressStep.objects.filter(session=session).order_by("episode", "occurred_at", "recorded_at", "id"))
    number = rows[-1].episode if rows else 0
    return Episode(number, {Stage(one.stage): one for one in rows if one.episode == number})

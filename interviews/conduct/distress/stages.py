"""The stages when it gets too much, after Draucker and others (2009), and which may follow which (C-R17)."""

from django.db import models

from safespace.base.transitions import Transitions


class Stage(models.TextChoices):
    NOTICED = "noticed", "It got too much: the talk rests"
    NOW = "now", "Asked how they are now"
    TODAY = "today", "Asked whether they can get through today"
    SAFE = "safe", "Asked whether they feel safe"
    RESUMED = "resumed", "Went on, on their own yes"
    DANGER = "danger", "Somebody may come to harm"
    COMPANY = "company", "Stayed with them until they were not alone"
    CALL = "call", "Asked whether we may call them"


class Answer(models.TextChoices):
    """What they said; silence is "not sure". Steps that are no question have none."""

    NONE = "", "No question"
    YES = "yes", "Yes"
    UNSURE = "unsure", "Not sure"
    NO = "no", "No"


NOT_NOTICED = ""
"""The stage of a talk in which nothing was noticed yet."""

QUESTIONS = (Stage.NOW, Stage.TODAY, Stage.SAFE)
"""Asked in this order, before going on is possible at all."""

AFTERWARDS = (Stage.COMPANY, Stage.CALL)
"""Steps of a talk that has stopped."""

NEXT = Transitions(
    {
        NOT_NOTICED: {Stage.NOTICED, Stage.DANGER},
        Stage.NOTICED: {Stage.NOW, Stage.DANGER, Stage.COMPANY},
        Stage.NOW: {Stage.TODAY, Stage.DANGER, Stage.COMPANY},
        Stage.TODAY: {Stage.SAFE, Stage.DANGER, Stage.COMPANY},
        Stage.SAFE: {Stage.RESUMED, Stage.DANGER, Stage.COMPANY},
        Stage.RESUMED: {Stage.NOTICED, Stage.DANGER},
        Stage.DANGER: {Stage.COMPANY},
        Stage.COMPANY: {Stage.CALL, Stage.DANGER},
        Stage.CALL: {Stage.DANGER},
    }
)
ANSWERS = {stage: {Answer.YES, Answer.UNSURE, Answer.NO} for stage in QUESTIONS} | {
    Stage.CALL: {Answer.YES, Answer.NO},
}
"""The answers that each question takes; every other step takes none."""

"""The kinds of incidents, and who must know of each within which time. This table is the one place that says so."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Kind(models.TextChoices):
    DISCLOSURE = "disclosure", "Something was said that may have to be reported"
    HARM = "harm", "Somebody came to harm, or may"
    UNEXPECTED = "unexpected", "Something unexpected that adds a risk"
    BREACH = "breach", "Data were lost, or the wrong person saw them"
    URGENT = "urgent", "We left the plan at once to keep somebody safe"
    DEVIATION = "deviation", "We left the plan in another way"


class Step(models.TextChoices):
    """Who has to be told."""

    PERSON = "person", "Tell the person what we do with it"
    LAW = "law", "Report it as the law of the place asks"
    COMMITTEE = "committee", "Tell the ethics committee"
    OFFICER = "officer", "Tell the data protection officer"
    AUTHORITY = "authority", "Tell the data protection authority"
    PEOPLE = "people", "Tell the people whose data it is, if the risk is high"


OUTSIDE = frozenset({Step.LAW, Step.COMMITTEE, Step.AUTHORITY, Step.PEOPLE})
"""Steps that fall away when the second person finds that nothing has to be reported."""


@dataclass(frozen=True)
class Duty:
    """How soon a second person looks, and {Step: how soon it is done}, from the moment when we knew."""

    second: timedelta
    steps: dict


TELL_PERSON = DAY
"""How soon the person is told what we do, if they were not told at once (†)."""

DUTIES = {
    Kind.DISCLOSURE: Duty(4 * HOUR, {Step.LAW: DAY, Step.COMMITTEE: 14 * DAY}),
    Kind.HARM: Duty(4 * HOUR, {Step.COMMITTEE: 7 * DAY}),
    Kind.UNEXPECTED: Duty(DAY, {Step.COMMITTEE: 14 * DAY}),
    Kind.BREACH: Duty(
        4 * HOUR, {Step.OFFICER: 4 * HOUR, Step.COMMITTEE: DAY, Step.AUTHORITY: 3 * DAY, Step.PEOPLE: 3 * DAY}
    ),
    Kind.URGENT: Duty(DAY, {Step.COMMITTEE: 5 * DAY}),
    Kind.DEVIATION: Duty(DAY, {Step.COMMITTEE: 30 * DAY}),
}
"""GDPR 33 gives 72 hours for the authority; the others are the usual times of ethics committees (†)."""


class Told(models.TextChoices):
    """What the person was told when it was noted."""

    YES = "yes", "They know what we do with it"
    NOT_YET = "not_yet", "Not yet"
    DANGER = "danger", "Not told: it would put somebody in danger"
    NO_ONE = "no_one", "There is nobody to tell"


class Verdict(models.TextChoices):
    """What the second person found."""

    REPORT = "report", "It has to be reported"
    AGREED = "agreed", "It is reported, because the person agrees"
    NO_REPORT = "no_report", "It does not have to be reported"

"""One thing that waits for a member: what happens if it is left, and by when it is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

NEVER = datetime.max.replace(tzinfo=UTC)
NEAR = timedelta(days=2)


class Harm(IntEnum):
    """What may happen if the need is not met, worst first."""

    NOW = 0  # a person may come to harm, or sets out for nothing, within two days
    PERSON = 1  # a person waits for it
    WORK = 2  # the study or a colleague waits for it
    NEWS = 3  # nothing: it is only to be known


TONES = {Harm.NOW: "clay", Harm.PERSON: "honey", Harm.WORK: "honey", Harm.NEWS: "dusk"}


def harm_of_meeting(starts_at, at):
    """How bad something is that is wrong with a session at `starts_at`."""
    return Harm.NOW if starts_at - at <= NEAR else Harm.PERSON


@dataclass(frozen=True)
class Need:
    """One thing that waits, in words, with the page that answers it.

    `due` is when it should be done by, and may have passed; None if it has no date. `since` is when the passing of time
    brought it about: no act has told the member, so the daily letter does.
    """

    harm: Harm
    due: datetime | None
    icon: str
    title: str
    words: str
    url: str
    press: str
    tone: str = ""
    since: datetime | None = None

    def __post_init__(self):
        object.__setattr__(self, "tone", self.tone or TONES[self.harm])

    @property
    def order(self):
        return (self.harm, self.due or NEVER, self.title)

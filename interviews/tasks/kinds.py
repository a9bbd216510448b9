"""The kinds of things we owe: how each reads, who may do it, and whether a second person checks it."""

from dataclasses import dataclass

from django.db import models

from safespace.studies.roles import Permission


class Kind(models.TextChoices):
    ERASE_WHO = "erase_who", "Erase what could point to {name}"
    ERASE_ALL = "erase_all", "Erase everything of {name}"
    TELL_STOPPED = "tell_stopped", "Tell {name} that it is done"
    TELL_ERASING = "tell_erasing", "Tell {name} what is erased, before it is"
    CALL = "call", "Call {name}"
    LEAVE_OUT = "leave_out", "Leave out what {name} took back"
    PROMISE = "promise", "A promise to {name}"


@dataclass(frozen=True)
class Facts:
    """What is true of every task of one kind.

    A member with `permission` does it, and one with `check` confirms it; `check` is None if it needs no second person.
    `reaches` is true if doing it means contacting the person, `by_erasure` if only an erasure can do it.
    """

    icon: str
    why: str
    permission: Permission
    check: Permission | None = None
    reaches: bool = False
    by_erasure: bool = False


FACTS = {
    Kind.ERASE_WHO: Facts(
        "eraser", "They asked for it when they stopped.", Permission.ASK_ERASURE, Permission.SIGN_ERASURE,
        by_erasure=True,
    ),
    Kind.ERASE_ALL: Facts(
        "eraser", "They asked for it when they stopped.", Permission.ASK_ERASURE, Permission.SIGN_ERASURE,
        by_erasure=True,
    ),
    Kind.TELL_STOPPED: Facts(
        "message-circle", "They stopped, and said that we may get in touch once more.", Permission.WRITE_CONTACT,
        reaches=True,
    ),
    Kind.TELL_ERASING: Facts(
        "message-circle", "They said that we may. Once it is erased, there is no way left to reach them.",
        Permission.WRITE_CONTACT, reaches=True,
    ),
    Kind.CALL: Facts(
        "phone", "Agreed in a talk, or owed after one that got too much: on their safe way.", Permission.WRITE_CONTACT,
        reaches=True,
    ),
    Kind.LEAVE_OUT: Facts(
        "scissors", "They said what is not to be kept, or not to be used.", Permission.RUN_SESSIONS,
        Permission.PLAN_SESSIONS,
    ),
    Kind.PROMISE: Facts("list-checks", "", Permission.PLAN_SESSIONS),
}  # fmt: skip

REACHING = tuple(kind for kind, facts in FACTS.items() if facts.reaches)
CHECKED = tuple(kind for kind, facts in FACTS.items() if facts.check)


class Because(models.TextChoices):
    """Why something is no longer owed. Staff choose one of the first three; an event sets the others."""

    OTHERWISE = "otherwise", "It was settled in another way"
    NOT_WANTED = "not_wanted", "They do not want it any more"
    MISTAKE = "mistake", "It was written down by mistake"
    STOPPED = "stopped", "They stopped taking part"
    NO_CONTACT = "no_contact", "They want no contact at all"
    OTHER_WISH = "other_wish", "They changed what they want"
    CAME_BACK = "came_back", "They agreed to take part again"
    ERASED = "erased", "What it needs is erased"


CHOSEN = (Because.OTHERWISE, Because.NOT_WANTED, Because.MISTAKE)

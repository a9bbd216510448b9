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
    TELL_OFF = "tell_off", "Tell {name} that the talk is off"
    LIFT_HOLD = "lift_hold", "Look at the hold on contact with {name}"
    RIGHT_NUMBER = "right_number", "Find out the right number of {name}"
    STILL_SAFE = "still_safe", "Is the contact plan of {name} still safe?"
    REVIEW_PLAN = "review_plan", "Ask {name} if the contact plan is still safe"
    ASK_AGAIN = "ask_again", "Ask {name} what is new on the form"
    OTHER_LEADS = "other_leads", "Choose who meets {name} from now on"


@dataclass(frozen=True)
class Facts:
    """What is true of every task of one kind.

    A member with `permission` does it, and one with `check` confirms it; `check` is None if it needs no second person.
    `reaches` is true if doing it means contacting the person, `by_erasure` if only an erasure can do it. `page` is the
    name of the page where another act does it, which ends the task; no button here can.
    """

    icon: str
    why: str
    permission: Permission
    check: Permission | None = None
    reaches: bool = False
    by_erasure: bool = False
    page: str = ""


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
    Kind.TELL_OFF: Facts(
        "phone-off", "It was called off. Tell them on their safe way before they set out.", Permission.WRITE_CONTACT,
        reaches=True,
    ),
    Kind.LIFT_HOLD: Facts(
        "shield-alert", "The last contact may not have been safe. A second person looks.",
        Permission.LIFT_CONTACT_HOLD, page="contact:hold",
    ),
    Kind.RIGHT_NUMBER: Facts(
        "phone", "Somebody else answered. Ask them when you meet or when they ring.", Permission.WRITE_CONTACT
    ),
    Kind.STILL_SAFE: Facts(
        "shield-check", "They were reached, and nobody has said yet if the plan is still safe.",
        Permission.WRITE_CONTACT, page="contact:after",
    ),
    Kind.REVIEW_PLAN: Facts(
        "shield-check", "Nobody has asked for a month. Ask when you meet or when they ring, and write it down again.",
        Permission.WRITE_CONTACT, page="participants:contact",
    ),
    Kind.ASK_AGAIN: Facts(
        "file-check", "The form has a choice they were not asked.", Permission.OBTAIN_CONSENT, page="records:new"
    ),
    Kind.OTHER_LEADS: Facts(
        "users-round", "The role of their interviewer ends before a talk that is planned.", Permission.ENROL_PEOPLE,
        page="bookings:reassign",
    ),
}  # fmt: skip

REACHING = tuple(kind for kind, facts in FACTS.items() if facts.reaches)
ABOUT_CONTACT = (*REACHING, Kind.RIGHT_NUMBER, Kind.STILL_SAFE, Kind.REVIEW_PLAN)
"""What is pointless for a person who wants no contact, or whose contact data are erased."""

OF_TAKING_PART = (Kind.CALL, Kind.TELL_OFF, Kind.REVIEW_PLAN, Kind.ASK_AGAIN, Kind.OTHER_LEADS)
"""What ends when a person stops taking part."""

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

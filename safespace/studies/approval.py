"""Which acts need a live ethics approval, and which are always possible (F-R1, F-R2).

Each act that needs an approval calls `require_approval` when it happens. The dates are columns of `Study`; the app
`consent` writes them in the same transaction as the approval or suspension itself.
"""

from enum import StrEnum

from safespace.base.refusals import Refusal
from safespace.studies.models import Study


class Act(StrEnum):
    """An act in a study. The value is never stored."""

    ADD_PEOPLE = "add_people"
    PLAN = "plan"
    ASK = "ask"
    OPEN_A_WAY = "open_a_way"
    REVEAL = "reveal"
    BOOK = "book"
    WAIT_FOR_A_ROOM = "wait_for_a_room"
    BEGIN = "begin"

    CALL_OFF = "call_off"
    REVEAL_FOR_SAFETY = "reveal_for_safety"
    CLOSE_A_WAY = "close_a_way"
    WITHDRAW = "withdraw"
    ERASE = "erase"
    BREAK_GLASS = "break_glass"
    ANSWER_ALARMS = "answer_alarms"
    CLOSE = "close"
    SUPPORT = "support"
    PREPARE = "prepare"


NEEDS_APPROVAL = {
    Act.ADD_PEOPLE: "adding people",
    Act.PLAN: "planning sessions",
    Act.ASK: "asking for consent",
    Act.OPEN_A_WAY: "opening new ways to reach people",
    Act.REVEAL: "looking up names to arrange things",
    Act.BOOK: "booking and moving rooms",
    Act.WAIT_FOR_A_ROOM: "waiting for rooms",
    Act.BEGIN: "beginning sessions",
}
"""The acts refused without a live approval, worded for “… has to wait”."""

STAYS_POSSIBLE = {
    Act.CALL_OFF: "calling off sessions and giving rooms back",
    Act.REVEAL_FOR_SAFETY: "looking up a name to call something off or because of a risk of harm",
    Act.CLOSE_A_WAY: "making a contact plan stricter",
    Act.WITHDRAW: "taking a withdrawal",
    Act.ERASE: "erasing",
    Act.BREAK_GLASS: "break-glass",
    Act.ANSWER_ALARMS: "alarms and check-ins",
    Act.CLOSE: "bringing a session under way to its end",
    Act.SUPPORT: "support",
    Act.PREPARE: "forms, rooms, guide and team",
}
"""The acts that stay possible without an approval and under suspension."""


class ApprovalStatus(StrEnum):
    """The status of a study's ethics approval at one moment."""

    LIVE = "live"
    NONE = "none"
    ENDED = "ended"
    SUSPENDED = "suspended"


class ApprovalNotLive(Refusal):
    """The act needs a live ethics approval, which the study does not have (F-R1, F-R2)."""

    sentences = {
        ApprovalStatus.NONE: "The ethics committee has not approved this study yet, so {act} has to wait.",
        ApprovalStatus.ENDED: "The ethics approval has ended, so {act} has to wait until there is a new one.",
        ApprovalStatus.SUSPENDED: "The ethics approval is suspended, so {act} has to wait until there is a new one.",
    }

    def __init__(self, standing, act):
        super().__init__(self.sentences[standing], act=NEEDS_APPROVAL[act])


def approval_status(study, at):
    """The ApprovalStatus of the loaded `study` at `at`. Unknown means not live."""
    if study.suspended_at is not None:
        return ApprovalStatus.SUSPENDED
    if study.approved_from is None:
        return ApprovalStatus.NONE
    day = study.day(at)
    if study.approved_from <= day <= study.approved_until:
        return ApprovalStatus.LIVE
    return ApprovalStatus.NONE if day < study.approved_from else ApprovalStatus.ENDED


def require_approval(study_id, act, at):
    """Raise ApprovalNotLive unless `act` is allowed at `at`, by the current row of the study."""
    standing = approval_status(Study.objects.get(pk=study_id), at)
    if act in NEEDS_APPROVAL and standing != ApprovalStatus.LIVE:
        raise ApprovalNotLive(standing, act)


def note_approval(study, *, first_day, last_day):
    """Store the dates of an approval on `study`. Call it in the transaction that records the approval."""
    _note(study, first_day, last_day, None)


def note_suspension(study, at):
    """Store on `study` that its approval is suspended since `at`. Call it in the transaction that suspends."""
    _note(study, None, None, at)


def _note(study, first_day, last_day, suspended_at):
    study.approved_from, study.approved_until, study.suspended_at = first_day, last_day, suspended_at
    study.save(update_fields=["approved_from", "approved_until", "suspended_at"])

"""May this person be contacted now, and how? The one rule that the page shows and that every act asks (C-R1, C-R2)."""

from dataclasses import dataclass, field
from enum import StrEnum

from safespace.base.refusals import Refusal
from safespace.participants.identity.reveal import SAFETY
from safespace.participants.models import Participant, SafeContact
from safespace.participants.no_contact import NoContactWanted, with_no_contact
from safespace.participants.safe_contact.hold import ContactOnHold, with_contact_hold
from safespace.participants.safe_contact.hours import Answer, ask_plan, has_hours
from safespace.participants.separation import MayNotMeet, may_meet
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.approval import ApprovalStatus, approval_status


class State(StrEnum):
    """The states of contact with a participant, in the order in which they are checked. Never stored."""

    NO_CONTACT = "no_contact"
    ERASED = "erased"
    ON_HOLD = "on_hold"
    NO_PLAN = "no_plan"
    IN_WORDS = "in_words"
    REVIEW_DUE = "review_due"
    NO_APPROVAL = "no_approval"
    NOT_NOW = "not_now"
    NOW = "now"


class NotToBeContacted(Refusal):
    """The participant may not be contacted now. `state` says why."""

    sentences = {
        State.NO_CONTACT: NoContactWanted.sentence,
        State.ERASED: "How to reach them was erased, so nobody can contact them.",
        State.ON_HOLD: ContactOnHold.sentence,
        State.NO_PLAN: "There is no contact plan yet. Ask them when you meet, and write it down first.",
        State.IN_WORDS: "The hours of their plan are written in words. Turn them into days and times first.",
        State.REVIEW_DUE: (
            "Their plan is due for a look: nobody has asked for a month whether it is still safe, or their number or "
            "address was corrected since. Ask when you meet or when they ring, and write it down again."
        ),
        State.NO_APPROVAL: (
            "Without a running ethics approval contact is possible only to say that something is off, or because of a "
            "risk of harm."
        ),
        State.NOT_NOW: "This is outside the hours that they said are safe. The page says when the next ones begin.",
    }

    def __init__(self, state):
        self.state = state
        super().__init__(self.sentences[state])


@dataclass(frozen=True)
class Verdict:
    """Whether contact is possible. `plan` is the current SafeContact, or None where it may not be read.

    `answer` is what the hours of the plan say; it is empty in the states that do not depend on them.
    """

    state: State
    plan: SafeContact | None = None
    answer: Answer = field(default_factory=lambda: Answer({}))

    @property
    def may(self):
        return self.state == State.NOW

    @property
    def until(self):
        """The moment at which the first of the ways that are safe now ends, or None if none is."""
        return min(self.answer.until.values(), default=None)

    def require(self):
        """Raise NotToBeContacted unless contact is possible."""
        if not self.may:
            raise NotToBeContacted(self.state)


def contact_verdict(participant, *, why, by, at):
    """The Verdict on contacting `participant` at `at` for the purpose `why`, a code of Purpose, or None if not chosen.

    Without a live approval only purposes of safety are offered, so no choice yet counts as one of them.
    Raises MayNotMeet if the participant must not meet `by` (C-R4).
    """
    asked = _asked(participant)
    if not may_meet(asked, by):
        raise MayNotMeet
    if asked.wants_no_contact:
        return Verdict(State.NO_CONTACT)
    if asked.contact_erased:
        return Verdict(State.ERASED)
    plan = SafeContact.objects.current(participant)
    if asked.contact_on_hold:
        return Verdict(State.ON_HOLD, plan)
    if plan is None:
        return Verdict(State.NO_PLAN)
    if not has_hours(plan.plan):
        return Verdict(State.IN_WORDS, plan)
    if plan.review_due_at < at:
        return Verdict(State.REVIEW_DUE, plan)
    if why is not None and why not in SAFETY and not _is_live(asked.study, at):
        return Verdict(State.NO_APPROVAL, plan)
    answer = ask_plan(plan.plan, at)
    return Verdict(State.NOW if answer.until else State.NOT_NOW, plan, answer)


def _asked(participant):
    """What the rule needs to know about the participant, read now, in one query."""
    rows = with_contact_hold(with_no_contact(with_erased_kinds(Participant.objects.all())))
    return rows.select_related("study", "separation").get(pk=participant.pk)


def purposes_open(study, codes, at):
    """Those of the purposes `codes` that the approval of the loaded `study` allows at `at` (F-R2)."""
    live = _is_live(study, at)
    return [one for one in codes if live or one in SAFETY]


def _is_live(study, at):
    return approval_status(study, at) == ApprovalStatus.LIVE

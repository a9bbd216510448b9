"""Which staff may lead or interpret a session with a person on its day (C-R4, C-R5, F-R5). Every act asks here.

A refusal says that a role or an account has ended by then, which the same people can read on the team's page. If the
participant must not meet the interviewer, it reads as if the interviewer were busy.
"""

from functools import cached_property

from safespace.base.refusals import Refusal
from safespace.participants.separation import Separation
from safespace.studies.models import Membership
from safespace.studies.roles import Permission, Role
from safespace.studies.team.training import Course, RecordState, TrainingRecord

AGREEMENT = frozenset({Course.CONFIDENTIALITY})


class InterviewerNotAvailable(Refusal):
    """The interviewer is busy then, or must not meet the participant: the answer is the same for both (C-R4)."""

    sentence = "{name} is not available. Choose somebody else."
    field = "interviewer"


class NotOnTheTeamThen(Refusal):
    """The role or the account ends before that day, or begins after it (F-R5)."""

    sentence = "{name} does not work in this study on {day}. Choose an earlier day, or somebody else."
    field = "interviewer"


def require_interviewer(participant, interviewer, starts_at):
    """Raise unless the account `interviewer` may meet `participant` at `starts_at`.

    Raises InterviewerNotAvailable (C-R4) and NotOnTheTeamThen (F-R5).
    """
    if interviewer.pk in Separation.objects.lists_of(participant)[1]:
        raise InterviewerNotAvailable(name=interviewer.display_name)
    if not leads_on(participant.study, interviewer, starts_at):
        raise NotOnTheTeamThen(name=interviewer.display_name, day=day_words(participant.study, starts_at))


def day_words(study, at):
    """Such as "3 December"."""
    there = at.astimezone(study.tz)
    return f"{there.day} {there:%B}"


def leads_on(study, user, at):
    """`Team.leads` of one account, read now."""
    return Team(study, [user.pk]).leads(user, at)


def why_not_interpret(study, user, at):
    """`Team.why_not_interpret` of one account, read now."""
    return Team(study, [user.pk]).why_not_interpret(user, at)


def may_interpret(member):
    return member.role == Role.INTERPRETER or member.may(Permission.RUN_SESSIONS)


class Team:
    """Roles and agreements of some accounts in one study, read once for any number of days.

    `roles` are their Memberships that have not ended, with the study, where the caller has them.
    """

    def __init__(self, study, user_ids, *, roles=None):
        self.study, self._ids = study, list(user_ids)
        if roles is not None:
            self._roles = roles

    @cached_property
    def _roles(self):
        held = Membership.objects.not_ended().filter(study=self.study, user__in=self._ids)
        return list(held.select_related("study"))

    @cached_property
    def _agreements(self):
        signed = TrainingRecord.objects.filter(user__in=self._ids, course__in=AGREEMENT, state=RecordState.VERIFIED)
        return list(signed.values_list("user_id", "issued_on", "expires_on"))

    def _of(self, user, at):
        """The roles of the account `user` that hold at `at`; none while the account is switched off."""
        if not user.is_admitted(at):
            return []
        return [one for one in self._roles if one.user_id == user.pk and one.holds(at)]

    def leads(self, user, at):
        """Whether the account `user` may lead a session at `at` (F-R5)."""
        return any(one.may(Permission.RUN_SESSIONS) for one in self._of(user, at))

    def why_not_interpret(self, user, at):
        """Why the account `user` may not interpret at `at`, as a sentence; "" when they may (C-R5, F-R5)."""
        name, day = user.display_name, day_words(self.study, at)
        if not any(may_interpret(one) for one in self._of(user, at)):
            return f"{name} does not interpret in this study on {day}. Choose somebody else."
        on = self.study.day(at)
        if not any(who == user.pk and begins <= on <= ends for who, begins, ends in self._agreements):
            return (
                f"The confidentiality agreement of {name} is not in date on {day}. Choose somebody else, or have it "
                "signed again."
            )
        return ""

"""Who of the team may take part in a talk with a person on its day: one rule that every act asks (C-R4, C-R5, F-R5).

A role or an account that has ended by then is said in words, since the team's page shows it to the same people. Whom
the person must not meet reads like a full calendar.
"""

from safespace.base.refusals import Refusal
from safespace.participants.separation import Separation
from safespace.studies.models import Membership
from safespace.studies.roles import Permission, Role
from safespace.studies.training import Course, TrainingRecord

AGREEMENT = frozenset({Course.CONFIDENTIALITY})


class SomebodyNotAvailable(Refusal):
    """Elsewhere at one of the times, or nobody this person is to meet: the answer is the same (C-R4)."""

    sentence = "{name} is not available. Choose somebody else."
    field = "interviewer"


class NotOnTheTeamThen(Refusal):
    """The role or the account ends before that day, or begins after it (F-R5)."""

    sentence = "{name} does not work in this study on {day}. Choose an earlier day, or somebody else."
    field = "interviewer"


def require_interviewer(participant, interviewer, starts_at):
    """Raise unless the account `interviewer` may meet `participant` at `starts_at`.

    Raises SomebodyNotAvailable (C-R4) and NotOnTheTeamThen (F-R5).
    """
    if interviewer.pk in Separation.objects.lists_of(participant)[1]:
        raise SomebodyNotAvailable(name=interviewer.display_name)
    if not leads_on(participant.study, interviewer, starts_at):
        raise NotOnTheTeamThen(name=interviewer.display_name, day=day_words(participant.study, starts_at))


def day_words(study, at):
    """Such as "3 December"."""
    there = at.astimezone(study.tz)
    return f"{there.day} {there:%B}"


def leads_on(study, user, at):
    """Whether the account `user` may lead a talk of `study` at the moment `at`: a role and an account that hold."""
    return user.is_admitted(at) and any(
        one.holds(at) and one.may(Permission.RUN_SESSIONS) for one in _roles(study, user)
    )


def may_interpret(member):
    return member.role == Role.INTERPRETER or member.may(Permission.RUN_SESSIONS)


def why_not_interpret(study, user, at):
    """Why the account `user` may not interpret in `study` at `at`, in a sentence; "" when they may (C-R5, F-R5)."""
    held = [one for one in _roles(study, user) if may_interpret(one)]
    if not held or not user.is_admitted(at) or not any(one.holds(at) for one in held):
        return f"{user.display_name} does not interpret in this study on {day_words(study, at)}. Choose somebody else."
    if TrainingRecord.objects.missing(user.pk, AGREEMENT, study.day(at)):
        return (
            f"The confidentiality agreement of {user.display_name} is not in date on {day_words(study, at)}. "
            "Choose somebody else, or have it signed again."
        )
    return ""


def _roles(study, user):
    return Membership.objects.not_ended().filter(study=study, user=user).select_related("study")

"""Choose the interviewer of a participant, and hand their planned sessions over (C-R4)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from interviews.bookings.people import lock_people
from interviews.bookings.refusals import OVERLAPS
from interviews.bookings.retry import retried
from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Booking
from interviews.sessions import actions
from interviews.sessions.models import Session
from interviews.sessions.planning.matching import Match, match
from interviews.sessions.planning.staffing import InterviewerNotAvailable, require_interviewer
from safespace.accounts.models import User
from safespace.base.constraints import is_broken
from safespace.base.refusals import Refusal
from safespace.participants.models import Participant
from safespace.participants.separation import Separation
from safespace.studies.models import Membership
from safespace.studies.roles import Role

UNAVAILABLE = ("booking_interpreter_is_another", *OVERLAPS)
"""The constraints that fail if the interviewer is busy at that time or is the interpreter."""


class NotOfTheTeam(Refusal):
    sentence = "They do not interview in this study. Choose another interviewer."
    status = 422
    field = "interviewer"


class NotWhomTheyAskedFor(Refusal):
    sentence = "{missing} That wish can’t wait. Choose another interviewer."
    field = "interviewer"


@dataclass(frozen=True)
class Offer:
    """One interviewer, how they match the wishes, and whether they are free at all booked times."""

    user: User
    match: Match
    available: bool

    @property
    def words(self):
        return self.match.words if self.available else "Not available."

    @property
    def may_be_chosen(self):
        return self.available and not self.match.blocked


def interviewer_offers(participant, at):
    """An Offer for each interviewer of the study, the best match for `participant` first. Three queries."""
    _, never = Separation.objects.lists_of(participant)
    team = _interviewers(participant.study_id, at)
    busy = _busy(participant, at, [one.user_id for one in team])
    offers = [Offer(one.user, match(participant, one.user), one.user_id not in never | busy) for one in team]
    return sorted(offers, key=lambda one: (not one.may_be_chosen, not one.available, *one.match.order))


def _interviewers(study_id, at):
    held = Membership.objects.not_ended().filter(study=study_id, role=Role.INTERVIEWER).select_related("user", "study")
    return [one for one in held.order_by("user__display_name", "id") if one.holds(at)]


def _ahead(participant, at):
    return Booking.objects.ahead(at).filter(participant=participant).exclude(state=BookingState.IN_USE)


def _busy(participant, at, users):
    """The ids among `users` of accounts that are busy while `participant` has a booking."""
    theirs, found = list(_ahead(participant, at)), set()
    if not theirs:
        return found
    begin, end = min(one.blocked_from for one in theirs), max(one.blocked_until for one in theirs)
    others = Booking.objects.blocking(at).filter(blocked_until__gt=begin, blocked_from__lt=end)
    others = others.exclude(participant=participant).filter(Q(interviewer__in=users) | Q(interpreter__in=users))
    for start, until, *people in others.values_list("blocked_from", "blocked_until", "interviewer", "interpreter"):
        if any(start < one.blocked_until and one.blocked_from < until for one in theirs):
            found |= {*people}
    return found | {one.interpreter_id for one in theirs}


@retried
@transaction.atomic
def reassign(*, participant, interviewer, by, at):
    """Make `interviewer` (an account, or None) the interviewer of `participant`, including all sessions ahead.

    Either all sessions and bookings ahead change or none. May be repeated. Raises NotOfTheTeam, NotWhomTheyAskedFor,
    NotOnTheTeamThen, and InterviewerNotAvailable, which hides whether a list or a calendar is the cause.
    """
    participant = Participant.objects.select_for_update().get(pk=participant.pk)
    if interviewer is None:
        return participant.assign(interviewer=None, by=by, at=at)
    if all(one.user_id != interviewer.pk for one in _interviewers(participant.study_id, at)):
        raise NotOfTheTeam
    if interviewer.pk in Separation.objects.lists_of(participant)[1]:
        raise InterviewerNotAvailable(name=interviewer.display_name)
    fit = match(participant, interviewer)
    if fit.blocked:
        raise NotWhomTheyAskedFor(missing=" ".join(f"{one.words}." for one in fit.blocked))
    _hand_over(participant, interviewer, by, at)
    return participant.assign(interviewer=interviewer, by=by, at=at)


def _hand_over(participant, interviewer, by, at):
    ahead = Session.objects.select_for_update().filter(participant=participant).ahead(at).order_by("pk")
    sessions = [one for one in ahead if one.interviewer_id != interviewer.pk]
    lock_people(interviewer.pk, *(one.interviewer_id for one in sessions))
    for session in sessions:
        require_interviewer(participant, interviewer, session.starts_at)
        session.interviewer = interviewer
        session.save(update_fields=["interviewer"])
        session.log(actions.HANDED_OVER, by=by, at=at)
    bookings = _ahead(participant, at).select_for_update().exclude(interviewer=interviewer).order_by("pk")
    for booking in bookings:
        booking.interviewer, booking.sequence = interviewer, booking.sequence + 1
        _save(booking, interviewer)


def _save(booking, interviewer):
    try:
        with transaction.atomic():
            booking.save(update_fields=["interviewer", "sequence"])
    except IntegrityError as error:
        if any(is_broken(error, name) for name in UNAVAILABLE):
            raise InterviewerNotAvailable(name=interviewer.display_name) from error
        raise

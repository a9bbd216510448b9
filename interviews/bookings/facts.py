"""What the gate of a booking asks about a session, read once for any number of times that are ahead."""

from functools import cached_property

from consent.ethics.models import Approval
from consent.records.basis import basis_of, may_be_planned_on
from interviews.sessions.models import Session
from interviews.sessions.planning.staffing import Team


class BookingFacts:
    """Facts about `session` on the times between the two moments `over`, or on any time if there are none.

    Nothing is read before it is asked for. All times must be ahead, because every consent that is read was given before
    them; it then changes only where one expires.
    """

    def __init__(self, session, over=None):
        self._session, self._over = session, over
        self._team = Team(session.study, [session.interviewer_id])
        self._approved, self._consents = {}, []

    def interviewer_leads(self, at):
        """Whether the interviewer may lead a session in the study at `at`."""
        return self._team.leads(self._session.interviewer, at)

    def is_approved(self, at):
        """Whether the study has an ethics approval on the day of `at`."""
        day = self._session.study.day(at)
        if day not in self._approved:
            self._approved[day] = Approval.objects.live(self._session.study, at) is not None
        return self._approved[day]

    def may_be_on(self, during):
        """`Session.may_be_on`."""
        return self._none_is_near or self._session.may_be_on(during)

    @cached_property
    def _none_is_near(self):
        """Whether no other session of the person is near any time between the moments `over`."""
        others = Session.objects.filter(participant_id=self._session.participant_id).exclude(pk=self._session.pk)
        return self._over is not None and not others.near(*self._over).exists()

    def consent(self, at):
        """(the Basis of the session at `at`, whether it may be planned on it)."""
        for read_at, basis, may_be_planned in self._consents:
            earlier, later = sorted((read_at, at))
            if not any(earlier < one.valid_until <= later for one in basis.answers):
                return basis, may_be_planned
        basis = basis_of(self._session.participant, self._session.form, at)
        self._consents.append((at, basis, may_be_planned_on(basis, self._session.participant)))
        return self._consents[-1][1:]

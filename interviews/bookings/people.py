"""Who may interpret for a session, and whom its participant must not meet (C-R4, C-R5)."""

from interviews.calendar.separation import would_meet
from interviews.sessions.planning.staffing import Team, may_interpret
from safespace.accounts.models import User
from safespace.participants.separation import loaded_lists
from safespace.studies.models import Membership


def interpreters_of(study, at, *, besides):
    """Accounts that may interpret in `study` at `at`, by name, except the interviewer with the id `besides`.

    They have a role that allows it and a confidentiality agreement in date.
    """
    members = Membership.objects.not_ended().filter(study=study).select_related("user", "study")
    roles = [one for one in members.order_by("user__display_name", "id") if one.user_id != besides]
    others = [one.user for one in roles if may_interpret(one)]
    team = Team(study, [one.pk for one in others], roles=roles)
    return [one for one in others if not team.why_not_interpret(one, at)]


class SeparationLists:
    """The participants (`others`) and `staff` whom one participant must not meet."""

    def __init__(self, participant):
        self.others, self.staff = loaded_lists(participant)

    def hidden_clash(self, session, wanted, at, *, moving=None):
        """ "interviewer", "interpreter" or "time" if `wanted` would bring one of them near, else None.

        These are kinds of ordinary clashes, so the answer does not reveal whether the cause is a list or a booking.
        """
        if session.interviewer_id in self.staff:
            return "interviewer"
        interpreter_id = wanted.interpreter and wanted.interpreter.pk
        return self._clash(wanted.room, wanted.during, interpreter_id, at, moving)

    def clash_of_booking(self, booking, at):
        """ "interpreter" or "time" if the existing `booking` brings one of them near, else None."""
        return self._clash(booking.room, booking.span, booking.interpreter_id, at, booking)

    def _clash(self, room, during, interpreter_id, at, moving):
        if interpreter_id in self.staff:
            return "interpreter"
        if not room.is_shared and would_meet(room.site_id, self.others, during, at=at, moving=moving):
            return "time"
        return None


def lock_people(*ids):
    """Lock the accounts `ids` in the order of their ids. None is ignored."""
    wanted = {one for one in ids if one is not None}
    list(User.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=wanted).values_list("pk"))

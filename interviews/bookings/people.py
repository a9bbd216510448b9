"""Who may interpret, and who of the staff a person must not meet (domain.md C-R4, C-R5)."""

from interviews.calendar.separation import meets
from interviews.sessions.planning.staffing import Team, may_interpret
from safespace.accounts.models import User
from safespace.participants.separation import loaded_lists
from safespace.studies.models import Membership


def interpreters_of(study, at, *, besides=None):
    """Accounts that may interpret in `study` at `at`, by name; `besides` is one who can't, as they interview.

    Interpreters and those who may be in the room as staff anyway, each with a confidentiality agreement in date.
    """
    members = Membership.objects.not_ended().filter(study=study).select_related("user", "study")
    able = (one for one in members.order_by("user__display_name", "id") if may_interpret(one))
    others = [one.user for one in able if one.user_id != getattr(besides, "pk", besides)]
    team = Team(study, [one.pk for one in others])
    return [one for one in others if not team.why_not_interpret(one, at)]


class Apart:
    """Whom one person must not meet, loaded once for an act or a page."""

    def __init__(self, participant):
        self.others, self.staff = loaded_lists(participant)

    def stands_against(self, session, room, during, at, *, interpreter=None, moving=None):
        """ "interviewer", "interpreter" or "time" when one of them would be met; None when nobody is.

        These are the words of an ordinary clash, so that an answer never tells a list from a full calendar.
        """
        if session.interviewer_id in self.staff:
            return "interviewer"
        return self._beside(room, during, interpreter and interpreter.pk, at, moving)

    def near_booking(self, booking, at):
        """ "interpreter" or "time" when `booking`, made before the list, would bring one of them near; else None."""
        return self._beside(booking.room, booking.span, booking.interpreter_id, at, booking)

    def _beside(self, room, during, interpreter_id, at, moving):
        if interpreter_id in self.staff:
            return "interpreter"
        if not room.is_shared and meets(room.site_id, self.others, during, at=at, moving=moving):
            return "time"
        return None


def lock_people(*ids):
    """Lock the accounts `ids`, in one order, until the transaction ends; None among them is passed over."""
    wanted = {one for one in ids if one is not None}
    list(User.objects.select_for_update(no_key=True).order_by("pk").filter(pk__in=wanted).values_list("pk"))

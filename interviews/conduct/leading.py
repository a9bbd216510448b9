"""Who reaches the console: members who run sessions, and the leader of one in the room, role or not (C-R8)."""

from functools import wraps

from django.urls import reverse
from django.utils.timezone import now

from interviews.sessions.models import Session
from interviews.sessions.states import IN_THE_ROOM
from safespace.base.http.middleware import press_counts
from safespace.studies.access import for_member
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Thing
from safespace.studies.roles import Permission


def for_leader(view):
    """Like `for_member(RUN_SESSIONS)`, and open to who leads the session in the address until it is closed.

    A role may end or change while the two sit together. The view then gets the role in which the talk was begun, so
    Stop, Pause, the check-in, the notes and closing still work; `next_step_gate` opens nothing new with it. Every press
    counts, whatever stands in the notes that are sent with it.
    """
    as_member = for_member(Permission.RUN_SESSIONS)(view)

    @wraps(as_member)
    def guarded(request, study_id, session_id, **rest):
        member = request.memberships.get(study_id)
        if member is None or not member.may(Permission.RUN_SESSIONS):
            if role := _role_of_leader(request.user, study_id, session_id):
                request.member = role
                return view(request, role, session_id=session_id, **rest)
        return as_member(request, study_id, session_id=session_id, **rest)

    return press_counts(guarded)


def _role_of_leader(user, study_id, session_id):
    led = Session.objects.of_interviewer(user.pk).filter(pk=session_id, study_id=study_id, state__in=IN_THE_ROOM)
    if not led.exists():
        return None
    roles = Membership.objects.filter(study_id=study_id, user=user).select_related("study", "user")
    return next((one for one in roles.order_by("-recorded_at") if one.may(Permission.RUN_SESSIONS)), None)


def way_back(session, member):
    """The page of `session`, or the list of studies for a `member` who does not reach that page any more."""
    theirs = not member.only_own(Thing.PEOPLE) or session.participant.interviewer_id == member.user_id
    in_the_room = session.state in IN_THE_ROOM
    return session.get_absolute_url() if member.holds(now()) and (theirs or in_the_room) else reverse("studies:index")

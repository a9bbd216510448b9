"""Sessions ahead that name no consent form yet: they can't begin before somebody chooses one (A-R1)."""

from django.urls import reverse

from interviews.overview.needs.need import Need
from interviews.sessions.models import Session
from interviews.sessions.wording import clock, near_day
from safespace.studies.roles import Permission

MANY = 20


def formless_needs(member, at):
    """A Need for each session ahead within reach of `member` whose form they have to choose."""
    if not member.may(Permission.PLAN_SESSIONS):
        return
    ahead = Session.objects.within_reach_of(member).ahead(at).filter(form=None)
    for session in ahead.select_related("study", "participant").order_by("starts_at", "id")[:MANY]:
        when = f"{near_day(session.study, session.starts_at, at)} at {clock(session.study, session.starts_at)}"
        yield Need(
            "honey",
            "file-question-mark",
            f"Which form does the talk with {session.participant.pseudonym} rest on?",
            f"{when}. It can’t begin before a form is chosen.",
            reverse("sessions:form", args=[session.study_id, session.pk]),
            "Choose",
        )

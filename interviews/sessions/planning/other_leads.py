"""A role that ends before a session that is planned: another interviewer has to be chosen (F-R5)."""

from datetime import timedelta
from uuid import uuid5

from interviews.sessions.models import Session, State
from interviews.sessions.planning.staffing import Team
from interviews.tasks.kinds import Because, Kind
from interviews.tasks.models import State as TaskState
from interviews.tasks.models import Task
from safespace.audit.actors import SYSTEM
from safespace.outbox import clocks
from safespace.studies.models import Study

EVERY = timedelta(minutes=15)
BEFORE = timedelta(days=2)
"""How long before the session another interviewer is found (†)."""

AT_ONCE = 500


@clocks.due("tasks.other_leads", every=EVERY)
def owe_other_leads(at):
    """Owe another interviewer for each session ahead that its interviewer can't lead, and drop it once one is found."""
    for study in Study.objects.order_by("pk"):
        ahead = Session.objects.filter(study=study, state=State.PLANNED, starts_at__gt=at)
        sessions = list(ahead.select_related("participant", "interviewer").order_by("starts_at", "id")[:AT_ONCE])
        team = Team(study, {one.interviewer_id for one in sessions})
        without = {_origin(one): one for one in sessions if not team.leads(one.interviewer, one.starts_at)}
        for origin, session in without.items():
            Task.objects.owe(
                kind=Kind.OTHER_LEADS, participant=session.participant, origin=origin,
                due_at=max(session.starts_at - BEFORE, at), by=SYSTEM, at=at,
            )  # fmt: skip
        owed = Task.objects.filter(study=study, kind=Kind.OTHER_LEADS, state=TaskState.OPEN).exclude(origin__in=without)
        for task in owed.select_related("participant"):
            facts = {"participant": task.participant, "by": SYSTEM, "at": at}
            Task.objects.drop(kinds=[Kind.OTHER_LEADS], because=Because.OTHERWISE, origin=task.origin, **facts)


def _origin(session):
    """The session with this interviewer: the role of the next one may end, too."""
    return uuid5(session.pk, str(session.interviewer_id))

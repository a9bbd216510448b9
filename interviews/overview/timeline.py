"""What happened around one person, read from the log: never who they are, never a reason's words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from safespace.accounts.models import User
from safespace.audit.actions import action, every_action
from safespace.audit.models import Entry
from safespace.participants.actions import SEPARATION_CHANGED
from safespace.studies.roles import Permission


@dataclass(frozen=True)
class Line:
    """One line of the timeline, ready to print."""

    at: datetime
    says: str
    icon: str
    tone: str
    who: str


def timeline(participant, member, limit=20):
    """The newest `limit` lines about `participant` that `member` may read, newest first, in one query.

    That a list of whom they must not meet was changed shows only to those who write it: others could guess (C-R4).
    Pages that were read stand in "Who looked", not here: this is what happened.
    """
    who = Subquery(User.objects.filter(pk=OuterRef("actor_id")).values("display_name"))
    pages_read = [code for code, one in every_action().items() if one.looks and not one.tone]
    entries = (
        Entry.objects.about_person(participant.pk).exclude(action__in=pages_read).defer("reason").annotate(who=who)
    )
    if not member.may(Permission.WRITE_CONTACT):
        entries = entries.exclude(action=SEPARATION_CHANGED)
    lines = []
    for entry in entries.order_by("-recorded_at", "-id")[:limit]:
        said = action(entry.action)
        lines.append(Line(entry.occurred_at, said.says, said.icon, said.tone, entry.who or ""))
    return lines

"""What happened around one person, read from the log: never who they are, never a reason's words."""

from dataclasses import dataclass
from datetime import datetime

from safespace.accounts.models import User
from safespace.audit.actions import action
from safespace.audit.models import Entry


@dataclass(frozen=True)
class Line:
    """One line of the timeline, ready to print."""

    at: datetime
    says: str
    icon: str
    tone: str
    who: str


def timeline(participant, limit=20):
    """The newest `limit` lines about `participant`, newest first. Two queries."""
    entries = list(Entry.objects.about_person(participant.pk).defer("reason").order_by("-recorded_at")[:limit])
    names = dict(User.objects.filter(pk__in={one.actor_id for one in entries}).values_list("pk", "display_name"))
    lines = []
    for entry in entries:
        said = action(entry.action)
        lines.append(Line(entry.occurred_at, said.says, said.icon, said.tone, names.get(entry.actor_id, "")))
    return lines

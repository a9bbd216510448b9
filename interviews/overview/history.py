"""What happened around one person, day by day, read from the log: never who they are, never the words of a reason."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from safespace.accounts.models import User
from safespace.audit.actions import action, every_action
from safespace.audit.models import Entry
from safespace.base.paging import keyset
from safespace.participants.actions import SEPARATION_CHANGED
from safespace.studies.roles import Permission

PAGE = 40
"""Log entries on one page; the lines are fewer where one act was repeated."""


@dataclass
class Line:
    """One act of one account on one day, with when it last happened and how often."""

    at: datetime
    says: str
    icon: str
    tone: str
    who: str
    times: int = 0


@dataclass(frozen=True)
class Day:
    on: date
    lines: list


@dataclass(frozen=True)
class History:
    days: list
    next_cursor: str | None


def history(participant, member, *, after=None):
    """One page of the History of `participant` as far as `member` may read it, newest first, in one query.

    Only members who write the list of people to avoid see that it was changed: others could guess who is on it (C-R4).
    Reading a page is under "Who looked", not here. Raises CursorUnreadable.
    """
    who = Subquery(User.objects.filter(pk=OuterRef("actor_id")).values("display_name"))
    pages_read = [code for code, one in every_action().items() if one.looks and not one.tone]
    entries = Entry.objects.about_person(participant.pk).exclude(action__in=pages_read)
    if not member.may(Permission.WRITE_CONTACT):
        entries = entries.exclude(action=SEPARATION_CHANGED)
    rows = entries.defer("reason").annotate(who=who)
    found = keyset(rows, order=("-occurred_at", "-recorded_at", "-id"), after=after, size=PAGE)
    by_day = {}
    for entry in found.rows:
        said, lines = action(entry.action), by_day.setdefault(member.study.day(entry.occurred_at), {})
        line = Line(entry.occurred_at, said.says, said.icon, said.tone, entry.who or "")
        lines.setdefault((entry.action, entry.actor_id), line).times += 1
    days = [Day(on, list(lines.values())) for on, lines in by_day.items()]
    return History(days, found.next_cursor)

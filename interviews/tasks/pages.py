"""What we owe, ready to print: the list by day or by person, one task, and those of one participant."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse

from interviews.tasks.kinds import FACTS, Kind
from interviews.tasks.models import State, Task
from safespace.accounts.models import User
from safespace.base.paging import keyset
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.participants.separation import may_meet
from safespace.studies.roles import Permission

MANY = 200
"""Of one person, who has never so many."""
DONE_FOR = timedelta(days=14)
"""How long what is done stays on the page."""

WHO = (("everyone", "Everyone"), ("mine", "You"), ("nobody", "Nobody yet"))
BY = (("day", "By day"), ("person", "By who does it"))
NOBODY = "Nobody yet"


@dataclass(frozen=True)
class Line:
    """One Task in words for one member, with the acts open to them."""

    task: Task
    words: str
    due: str
    who: str
    tone: str
    may_take: bool
    may_finish: bool
    may_confirm: bool
    ask_url: str | None
    page_url: str | None

    @property
    def order(self):
        return (self.tone != "clay", self.task.due_at, self.task.title)


def late_at(at):
    """The Q of tasks that are late at `at`."""
    return Q(state=State.OPEN, due_at__lte=at)


def mine_of(member):
    """The Q of what waits for `member`: their own tasks, those anyone of their role does, and those they check."""
    does = [kind for kind, facts in FACTS.items() if member.may(facts.permission)]
    checks = [kind for kind, facts in FACTS.items() if facts.check and member.may(facts.check)]
    own = Q(state=State.OPEN, owner=member.user_id) | Q(state=State.OPEN, owner=None, kind__in=does)
    return own | (Q(state=State.DONE, kind__in=checks) & ~Q(done_by=member.user_id))


def list_page(member, at, *, who, by, after=None, over_after=None):
    """The context of `interviews/tasks/list.html`. `who` is a code of WHO and `by` one of BY; else the first.

    `after` and `over_after` are the cursors of a later page of what is owed and of what is over.
    """
    who, by = _known(who, WHO), _known(by, BY)
    rows = Task.objects.within_reach_of(member).select_related("participant__separation", "owner")
    owed = rows.unfinished()
    filters = {"everyone": Q(), "mine": mine_of(member), "nobody": Q(state=State.OPEN, owner=None)}
    counts = owed.order_by().aggregate(
        late=Count("pk", filter=late_at(at)),
        **{code: Count("pk", filter=only) if only else Count("pk") for code, only in filters.items()},
    )
    listed = keyset(owed.filter(filters[who]), order=("due_at", "id"), after=after)
    lines = sorted((line_of(one, member, at) for one in listed.rows), key=lambda line: line.order)
    ended = Q(checked_at__gt=at - DONE_FOR) | Q(dropped_at__gt=at - DONE_FOR) | Q(done_at__gt=at - DONE_FOR)
    over = rows.exclude(pk__in=Task.objects.unfinished().values("pk")).filter(ended)
    over = keyset(over, order=("-recorded_at", "-id"), after=over_after)
    return {
        "member": member,
        "who": who,
        "by": by,
        "whos": [(code, label, counts[code]) for code, label in WHO],
        "bys": BY,
        "groups": _by_day(lines, member, at) if by == "day" else _by_owner(lines),
        "next_cursor": listed.next_cursor,
        "is_first": not after,
        "total": counts["everyone"],
        "late": counts["late"],
        "over": over_lines(over.rows, member),
        "over_cursor": over.next_cursor,
        "read": [line.task.participant for line in lines if shows_typed_words(line.task, member)],
    }


def person_lines(participant, member, at):
    """The Lines of what is owed to `participant`, soonest due first."""
    rows = Task.objects.filter(participant=participant).unfinished()
    rows = rows.select_related("participant__separation", "owner")
    return [line_of(one, member, at) for one in rows.order_by("due_at", "id")[:MANY]]


def line_of(task, member, at):
    is_open = task.state == State.OPEN
    may_do = is_open and task.is_done_by(member)
    asks = is_open and task.facts.by_erasure and member.may(Permission.ASK_ERASURE)
    return Line(
        task=task,
        words=words_for(task, member),
        due=due_words(task, member.study, at),
        who=task.owner.display_name if task.owner else NOBODY,
        tone="clay" if task.is_late(at) else "honey" if task.due_at <= at + timedelta(days=1) else "",
        may_take=may_do and task.owner_id is None,
        may_finish=may_do and task.has_button,
        may_confirm=task.is_checked_by(member),
        ask_url=reverse("privacy:ask", args=[task.study_id, task.participant_id]) if asks else None,
        page_url=_page_of(task) if may_do and task.facts.page and may_meet(task.participant, member) else None,
    )


def _page_of(task):
    """The page on which `task` is done."""
    more = [task.origin] if task.kind == Kind.STILL_SAFE else []
    return reverse(task.facts.page, args=[task.study_id, task.participant_id, *more])


def shows_typed_words(task, member):
    """Whether the page prints words for `member` that a colleague typed, which is a look at what is sealed."""
    return task.words is not None and may_meet(task.participant, member)


def words_for(task, member):
    """Why it is owed, or the words typed about it, unless they are erased or `member` must not meet the person."""
    try:
        if task.words is not None and not may_meet(task.participant, member):
            return "A colleague looks after this."
        words = task.words
    except CannotDecrypt:
        return "The words are erased."
    return words or task.facts.why


def due_words(task, study, at):
    """Such as "2 days late", "by 14:00", "by Wednesday 25 November", or that it waits for a check."""
    if task.waits_for_check:
        return "Done, not checked yet"
    if task.is_late(at):
        hours = int((at - task.due_at) / timedelta(hours=1))
        days = hours // 24
        if days:
            return f"{days} day{'s' if days > 1 else ''} late"
        return f"{hours} hour{'s' if hours > 1 else ''} late" if hours else "Late"
    last = (task.due_at - timedelta(minutes=1)).astimezone(study.tz)
    if study.day(at) == last.date():
        return f"by {last + timedelta(minutes=1):%H:%M} today"
    year = f" {last.year}" if last.year != study.day(at).year else ""
    return f"by {last:%A} {last.day} {last:%B}{year}"


def over_lines(tasks, member):
    """[(Task, when it ended, how)] of tasks that are over, with the names of those who did and checked them."""
    tasks = sorted(tasks, key=_ended_at, reverse=True)
    people = {one.done_by for one in tasks} | {one.checked_by for one in tasks}
    names = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "display_name"))
    return [(one, _moment(_ended_at(one), member.study), how(one, names)) for one in tasks]


def how(task, names):
    """How it ended: who did and checked it, by `names` {account id: name}, or why it is no longer needed."""
    if task.state == State.DROPPED:
        return f"Not needed: {task.get_dropped_because_display()}."
    said = f"{names.get(task.done_by, 'A colleague')} did it"
    return f"{said}, {names.get(task.checked_by, 'a colleague')} checked it." if task.checked_by else f"{said}."


def _ended_at(task):
    return task.checked_at or task.dropped_at or task.done_at


def _moment(at, study):
    there = at.astimezone(study.tz)
    return f"{there:%A} {there.day} {there:%B}, {there:%H:%M}"


def _known(code, table):
    return code if code in dict(table) else table[0][0]


def _by_day(lines, member, at):
    study, today = member.study, member.study.day(at)
    groups = {"Late": [], "Today": [], "This week": [], "Later": []}
    for line in lines:
        day = study.day(line.task.due_at - timedelta(minutes=1))
        if line.task.is_late(at):
            groups["Late"].append(line)
        elif day <= today:
            groups["Today"].append(line)
        else:
            groups["This week" if day < today + timedelta(days=7) else "Later"].append(line)
    return [(title, found) for title, found in groups.items() if found]


def _by_owner(lines):
    groups = {}
    for line in lines:
        groups.setdefault(line.who, []).append(line)
    return sorted(groups.items(), key=lambda pair: (pair[0] == NOBODY, pair[0]))

"""What we owe, ready to print: the list by day or by person, one task, and those of one participant."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from interviews.tasks.models import State, Task
from safespace.accounts.models import User
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.participants.separation import may_meet
from safespace.studies.roles import Permission

MANY = 200
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

    @property
    def order(self):
        return (self.tone != "clay", self.task.due_at, self.task.title)


def list_page(member, at, *, who, by):
    """The context of `interviews/tasks/list.html`. `who` is a code of WHO, `by` one of BY; else the first."""
    who, by = _known(who, WHO), _known(by, BY)
    rows = Task.objects.within_reach_of(member).select_related("participant__separation", "owner")
    tasks = list(rows.unfinished().order_by("due_at", "id")[:MANY])
    lines = sorted((line_of(one, member, at) for one in tasks), key=lambda line: line.order)
    mine = [line for line in lines if _is_mine(line, member)]
    free = [line for line in lines if line.task.state == State.OPEN and line.task.owner_id is None]
    shown = {"everyone": lines, "mine": mine, "nobody": free}[who]
    over = rows.exclude(pk__in=Task.objects.unfinished().values("pk")).filter(promised_at__lte=at)
    over = [one for one in over.order_by("-recorded_at")[:MANY] if _ended_at(one) > at - DONE_FOR]
    counts = {"everyone": len(lines), "mine": len(mine), "nobody": len(free)}
    return {
        "member": member,
        "who": who,
        "by": by,
        "whos": [(code, label, counts[code]) for code, label in WHO],
        "bys": BY,
        "groups": _by_day(shown, member, at) if by == "day" else _by_owner(shown),
        "total": len(lines),
        "late": sum(line.task.is_late(at) for line in lines),
        "over": over_lines(over, member),
        "read": [line.task.participant for line in lines if shows_typed_words(line.task, member)],
    }


def person_lines(participant, member, at):
    """The Lines of what is owed to `participant`, soonest due first."""
    rows = Task.objects.filter(participant=participant).unfinished()
    rows = rows.select_related("participant__separation", "owner")
    return [line_of(one, member, at) for one in rows.order_by("due_at", "id")[:MANY]]


def line_of(task, member, at):
    is_open = task.state == State.OPEN
    may_finish = is_open and not task.facts.by_erasure and task.is_done_by(member)
    asks = is_open and task.facts.by_erasure and member.may(Permission.ASK_ERASURE)
    return Line(
        task=task,
        words=words_for(task, member),
        due=due_words(task, member.study, at),
        who=task.owner.display_name if task.owner else NOBODY,
        tone="clay" if task.is_late(at) else "honey" if task.due_at <= at + timedelta(days=1) else "",
        may_take=is_open and task.owner_id is None and task.is_done_by(member),
        may_finish=may_finish,
        may_confirm=task.is_checked_by(member),
        ask_url=reverse("privacy:ask", args=[task.study_id, task.participant_id]) if asks else None,
    )


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


def _is_mine(line, member):
    task = line.task
    return task.owner_id == member.user_id or (task.owner_id is None and line.may_finish) or line.may_confirm


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

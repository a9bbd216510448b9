"""What we owe to people: to who does it, to who checks it, and what is late to the principal investigator (A4)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from interviews.overview.needs.need import Harm, Need, harm_of_meeting
from interviews.tasks.kinds import FACTS, Kind
from interviews.tasks.models import Task
from interviews.tasks.pages import due_words, late_at, mine_of
from safespace.privacy.asking import ErasureRequest
from safespace.studies.need_to_know import Role
from safespace.studies.roles import Permission

MOST = 8
AHEAD = timedelta(days=30)
"""How far ahead a promise is shown; the list of all has the later ones."""

SAID_BY_OTHERS = (Kind.LIFT_HOLD, Kind.ASK_AGAIN, Kind.OTHER_LEADS)
"""Kinds that those who do them read as needs of other folders, so only the investigator reads them here, once late."""


def owed_needs(member, at):
    """In one query, or two if there are many."""
    if not member.may(Permission.READ_PEOPLE):
        return
    rows = _waiting_for(member, at).select_related("participant", "owner").order_by("due_at", "id")
    tasks = list(rows[: MOST + 1])
    yield from (_need(task, member, at) for task in tasks[:MOST])
    if len(tasks) > MOST:
        url, rest = reverse("tasks:index", args=[member.study_id]), rows.count() - MOST
        title = "One more promise to keep" if rest == 1 else f"{rest} more promises to keep"
        yield Need(Harm.PERSON, None, "list-checks", title, "Under Owed, with all the others.", url, "See all")


def _waiting_for(member, at):
    """The tasks that `member` does or checks, or, as the investigator, that are late.

    An erasure that was asked for waits among the erasures, so it is not said here too.
    """
    waits = mine_of(member) & ~Q(kind__in=SAID_BY_OTHERS)
    if member.role == Role.PRINCIPAL_INVESTIGATOR:
        waits |= late_at(at)
    erasing = Q(kind__in=[kind for kind, facts in FACTS.items() if facts.by_erasure])
    asked = ErasureRequest.objects.waiting().filter(participant=OuterRef("participant"))
    rows = Task.objects.within_reach_of(member).unfinished().filter(waits, due_at__lte=at + AHEAD)
    return rows.exclude(erasing & Exists(asked))


def _need(task, member, at):
    """The Need that `task` is for `member`, who does it, checks it, or reads that it is late."""
    due = due_words(task, member.study, at)
    due = due[0].upper() + due[1:]
    if task.is_checked_by(member):
        title = f"Check: {task.title}"
        return _said(task, title, "A colleague did it, and a second person looks.", "Check", at)
    if task.owner_id == member.user_id or (task.owner_id is None and task.is_done_by(member)):
        return _said(task, task.title, f"{due}. {task.facts.why}", "Open", at)
    who = task.owner.display_name if task.owner else "Nobody yet"
    return _said(task, f"Late: {task.title}", f"{due}. {who}.", "Look", at)


def _said(task, title, words, press, at):
    late = task.is_late(at)
    since = task.due_at if late else None
    tone = "clay" if late else ""
    harm = harm_of_meeting(task.due_at, at) if task.kind == Kind.TELL_OFF else Harm.PERSON
    return Need(harm, task.due_at, task.facts.icon, title, words.strip(), task.get_absolute_url(), press, tone, since)

"""What we owe to people: to who does it, to who checks it, and what is late to the principal investigator (A4)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse

from interviews.overview.needs.need import Harm, Need
from interviews.tasks.models import State, Task
from interviews.tasks.pages import due_words
from safespace.privacy.asking import ErasureRequest
from safespace.studies.need_to_know import Role
from safespace.studies.roles import Permission

MOST = 8
MANY = 200
AHEAD = timedelta(days=30)
"""How far ahead a promise is shown; the list of all has the later ones."""


def owed_needs(member, at):
    """In one query. An erasure that was asked for waits among the erasures, so it is not said here too."""
    if not member.may(Permission.READ_PEOPLE):
        return
    asked = ErasureRequest.objects.waiting().filter(participant=OuterRef("participant"))
    rows = Task.objects.within_reach_of(member).unfinished().filter(due_at__lte=at + AHEAD)
    rows = rows.annotate(is_asked=Exists(asked)).select_related("participant", "owner").order_by("due_at", "id")
    tasks = [one for one in rows[:MANY] if not (one.facts.by_erasure and one.is_asked)]
    needs = [need for task in tasks if (need := _need(task, member, at)) is not None]
    yield from needs[:MOST]
    if len(needs) > MOST:
        url, rest = reverse("tasks:index", args=[member.study_id]), len(needs) - MOST
        title = "One more promise to keep" if rest == 1 else f"{rest} more promises to keep"
        yield Need(Harm.PERSON, None, "list-checks", title, "Under Owed, with all the others.", url, "See all")


def _need(task, member, at):
    """The Need that `task` is for `member`, or None."""
    if task.is_checked_by(member):
        title = f"Check: {task.title}"
        return _said(task, title, "A colleague did it, and a second person looks.", "Check", at)
    if task.state != State.OPEN:
        return None
    who = task.owner.display_name if task.owner else "Nobody yet"
    if task.owner_id == member.user_id or (task.owner_id is None and task.is_done_by(member)):
        return _said(task, task.title, f"{_capital(due_words(task, member.study, at))}. {task.facts.why}", "Open", at)
    if task.is_late(at) and member.role == Role.PRINCIPAL_INVESTIGATOR:
        return _said(task, f"Late: {task.title}", f"{_capital(due_words(task, member.study, at))}. {who}.", "Look", at)
    return None


def _said(task, title, words, press, at):
    late = task.is_late(at)
    since = task.due_at if late else None
    tone = "clay" if late else ""
    url = task.get_absolute_url()
    return Need(Harm.PERSON, task.due_at, task.facts.icon, title, words.strip(), url, press, tone, since)


def _capital(words):
    return words[0].upper() + words[1:]

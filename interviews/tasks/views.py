"""Views of what we owe: the list, one task and its acts, and writing down a promise."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from interviews.tasks.actions import READ
from interviews.tasks.forms import ANYONE, NotNeededForm, PromiseForm
from interviews.tasks.models import State, Task
from interviews.tasks.pages import BY, WHO, line_of, list_page, over_lines, shows_typed_words
from safespace.base.http.pages import page
from safespace.participants.identity.looks import note_look, note_looks
from safespace.participants.models import Participant
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.access import for_member
from safespace.studies.roles import Permission

ASKED = {"who": "who", "by": "by", "after": "after", "over_after": "over_after"}
"""What the address of the list says, by the argument of `list_page`."""


@for_member(Permission.READ_PEOPLE)
def index(request, member):
    at = now()
    asked = {name: request.GET.get(key) for name, key in ASKED.items()}
    context = list_page(member, at, **asked)
    note_looks(READ, by=member, at=at, participants=context["read"])
    return page(request, "interviews/tasks/list.html", context)


@for_member(Permission.READ_PEOPLE)
def show(request, member, task_id):
    """One task. Here it can also be marked as no longer needed."""
    task, at = _task(member, task_id), now()
    form = NotNeededForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            task.drop(because=form.cleaned_data["because"], by=member, at=at)
            messages.info(request, "Written down: no longer needed.")
            return redirect("tasks:index", member.study_id)
    if shows_typed_words(task, member):
        note_look(READ, by=member, at=at, participant=task.participant)
    may_drop = task.state == State.OPEN and task.has_button and task.is_done_by(member)
    gate = task.check_gate(by=member, at=at) if task.is_checked_by(member) else None
    may_reopen = task.state == State.DONE and task.has_button and task.is_done_by(member)
    context = {
        "member": member,
        "task": task,
        "line": line_of(task, member, at),
        "over": over_lines([task], member) if task.state != State.OPEN else [],
        "form": form if may_drop else None,
        "gate": gate,
        "may_reopen": gate is None and may_reopen,
    }
    return page(request, "interviews/tasks/task.html", context)


@for_member(Permission.READ_PEOPLE)
@require_POST
def take(request, member, task_id):
    _task(member, task_id).take(by=member, at=now())
    messages.info(request, "It is yours.")
    return _back(request, member)


@for_member(Permission.READ_PEOPLE)
@require_POST
def finish(request, member, task_id):
    task = _task(member, task_id).finish(by=member, at=now())
    messages.info(request, "Done. A second person checks it." if task.waits_for_check else "Done.")
    return _back(request, member)


@for_member(Permission.READ_PEOPLE)
@require_POST
def confirm(request, member, task_id):
    _task(member, task_id).confirm(by=member, at=now())
    messages.info(request, "Checked.")
    return _back(request, member)


@for_member(Permission.READ_PEOPLE)
@require_POST
def reopen(request, member, task_id):
    _task(member, task_id).reopen(by=member, at=now())
    messages.info(request, "It is open again.")
    return _back(request, member)


@for_member(Permission.PLAN_SESSIONS)
def promise(request, member, participant_id):
    """Write down something that was promised to one person."""
    reach = with_erased_kinds(Participant.objects.within_reach_of(member)).select_related("study")
    participant = get_object_or_404(reach, pk=participant_id, content_erased=False)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            Task.objects.promise(
                key=typed["intent"], participant=participant, words=typed["words"], due_at=form.due_at(member.study),
                owner=None if typed["owner"] == ANYONE else member.user, by=member, at=now(),
            )  # fmt: skip
            messages.info(request, "Written down. It stands under Owed until it is done.")
            return redirect(participant)
    context = {"member": member, "participant": participant, "form": form}
    return page(request, "interviews/tasks/promise.html", context)


def _task(member, task_id):
    reach = Task.objects.within_reach_of(member).select_related("participant__separation", "owner")
    return get_object_or_404(reach, pk=task_id)


def _back(request, member):
    """Back to the list as it was filtered."""
    asked = {"who": request.GET.get("who"), "by": request.GET.get("by")}
    kept = {name: asked[name] for name, table in (("who", WHO), ("by", BY)) if asked[name] in dict(table)}
    url = reverse("tasks:index", args=[member.study_id])
    return redirect(f"{url}?{urlencode(kept)}" if kept else url)

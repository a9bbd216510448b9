"""The console of a session under way. Each button is one act; whatever stands in the notes is kept first.

All buttons post and lead back to the console. With htmx the answer is the main part of the page, without it the page.
"""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from interviews.sessions import beginning, closing, running, screen, wording
from interviews.sessions.forms import AnswerForm, ClosingForm, NoteForm
from interviews.sessions.gates import for_gate, session_gate
from interviews.sessions.guide import Topic
from interviews.sessions.models import NO_MORE_QUESTIONS, UNDER_WAY, Because, Session, State
from interviews.sessions.notes import Note
from interviews.sessions.views import LOADED, within_reach
from safespace.accounts.access import polled
from safespace.base.pages import page
from safespace.base.refusals import Refusal
from safespace.studies.access import for_member
from safespace.studies.roles import Permission
from safespace.studies.training import TO_MEET_PEOPLE, courses_in_date

TEMPLATE = "interviews/sessions/console.html"


def _own(member, session_id):
    """The session, if `member` is the one who leads it, or 404."""
    reach = Session.objects.within_reach_of(member).of_interviewer(member.user_id).select_related(*LOADED, "note")
    trained = courses_in_date("interviewer_id", TO_MEET_PEOPLE, member.study.day(now()))
    session = get_object_or_404(for_gate(reach.annotate(trained_in=trained)), pk=session_id)
    session.participant.study = session.study
    return session


def _keeping_notes(view):
    """Keep what was typed into the notes, then do what the button says: nothing is lost by pressing any of them."""

    @wraps(view)
    def kept(request, member, session_id, **rest):
        session = _own(member, session_id)
        form = NoteForm(request.POST)
        if "words" in request.POST and form.is_valid():
            _keep(request, member, session, form)
        return view(request, member, session, **rest)

    return kept


def _keep(request, member, session, form):
    typed = form.cleaned_data
    if not typed["words"] and not typed["version"]:
        return None
    try:
        return Note.objects.keep(session=session, words=typed["words"], seen=typed["version"] or 0, by=member, at=now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return None


def _do(request, session, act, **given):
    """Do `act` and go back to the console; what was refused is said there, calmly."""
    try:
        act(session=session, by=request.member, at=now(), **given)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("sessions:live", session.study_id, session.pk)


@for_member(Permission.RUN_SESSIONS)
def live(request, member, session_id):
    session, at = _own(member, session_id), now()
    if session.state == State.PLANNED and not session_gate(session, at, by=member).open:
        return _elsewhere(request, "sessions:ready", session)
    if session.state not in (State.PLANNED, *UNDER_WAY, State.CLOSING):
        return _elsewhere(request, "sessions:show", session)
    return _console(request, session, at)


def _console(request, session, at, form=None):
    context = screen.console_page(session, at)
    context["back_words"] = "Session"
    context["back_url"] = session.get_absolute_url()
    if session.state == State.CLOSING:
        context["form"] = form or ClosingForm(withdrawn=session.because in NO_MORE_QUESTIONS)
    return page(request, TEMPLATE + ("#swap" if request.htmx else ""), context)


def _elsewhere(request, name, session):
    """Lead to another page; a part of a page can't hold it, so the browser is told to go there."""
    answer = redirect(name, session.study_id, session.pk)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def begin(request, member, session):
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect("sessions:live", session.study_id, session.pk)
    typed = form.cleaned_data
    return _do(request, session, beginning.begin_session, key=typed["intent"], answer=typed["answer"])


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def topic(request, member, session, topic_id):
    """What they said before a topic; one that is not sensitive opens without a question."""
    chosen = get_object_or_404(Topic.objects.of(member.study), pk=topic_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect("sessions:live", session.study_id, session.pk)
    typed = form.cleaned_data
    return _do(request, session, running.answer_topic, key=typed["intent"], topic=chosen, answer=typed["answer"])


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def pause(request, member, session):
    return _do(request, session, running.pause_session)


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def resume(request, member, session):
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect("sessions:live", session.study_id, session.pk)
    typed = form.cleaned_data
    return _do(request, session, running.answer_after_break, key=typed["intent"], answer=typed["answer"])


@for_member(Permission.RUN_SESSIONS)
@require_POST
def stop(request, member, session_id):
    """Stop at once, asking nothing (domain.md C-R8). A colleague may press it for the one who leads the session."""
    session = within_reach(member, session_id)
    form = NoteForm(request.POST)
    if "words" in request.POST and form.is_valid():
        _keep(request, member, session, form)
    answer = _do(request, session, closing.stop_session, because=Because.STOPPED)
    return answer if session.interviewer_id == member.actor_id else redirect(session)


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def finish(request, member, session):
    """The talk came to its own end."""
    return _do(request, session, closing.stop_session, because=Because.FINISHED)


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def check_in(request, member, session):
    return _do(request, session, running.check_in)


@for_member(Permission.RUN_SESSIONS)
@require_POST
def notes(request, member, session_id):
    """Save the notes while they are typed, or by their own button. A script is told when, and which version."""
    session = _own(member, session_id)
    form = NoteForm(request.POST)
    note = _keep(request, member, session, form) if form.is_valid() else None
    if "X-Autosave" not in request.headers:
        return redirect("sessions:live", session.study_id, session.pk)
    if note is None:
        return HttpResponse(status=409)
    saved = f"Saved {wording.clock_seconds(session.study, note.saved_at)}"
    return HttpResponse(saved, content_type="text/plain; charset=utf-8", headers={"X-Version": note.version})


@for_member(Permission.RUN_SESSIONS)
@require_POST
@_keeping_notes
def close(request, member, session):
    form = ClosingForm(request.POST, withdrawn=session.because in NO_MORE_QUESTIONS)
    if not form.is_valid():
        return _console(request, session, now(), form=form)
    closing.close_session(key=form.cleaned_data["intent"], session=session, by=member, at=now(), **form.answers())
    messages.info(request, "Closed. Thank you for taking care.")
    return redirect(session)


@polled
@for_member(Permission.RUN_SESSIONS)
def standing(request, member, session_id):
    """Asked by the open console every half minute: does the talk still rest on something? Empty while it does."""
    session, at = _own(member, session_id), now()
    if screen.pulse(session, at) == request.GET.get("seen"):
        return HttpResponse(status=204)
    return page(request, TEMPLATE + "#moved", {"session": session})

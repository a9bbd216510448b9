"""Views of the console of a session under way. Each button is one act; what was typed into the notes is saved first.

All buttons post and lead back to the console. With htmx the response is the main part of the page only.
"""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from interviews.conduct import beginning, closing, console_page, running
from interviews.conduct.actions import NOTES_READ
from interviews.conduct.forms import AnswerForm, ClosingForm, NoteForm
from interviews.conduct.gate.facts import GateFacts, with_gate_facts
from interviews.conduct.gate.gates import session_gate
from interviews.conduct.leading import for_leader, way_back
from interviews.conduct.notes import NoNotes, Note
from interviews.conduct.questions import Shown
from interviews.conduct.views import LOADED, session_within_reach
from interviews.sessions import wording
from interviews.sessions.guide import Topic
from interviews.sessions.models import Because, Session, State
from interviews.sessions.states import IN_THE_ROOM, NO_MORE_QUESTIONS
from safespace.accounts.access import polled
from safespace.base.forms import KEPT, KEPT_WORDS
from safespace.base.http.pages import page
from safespace.base.refusals import Refusal
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_look

TEMPLATE = "interviews/conduct/console.html"
PLAIN = "text/plain; charset=utf-8"
OVER = "This session is not under way, so its notes cannot be added to. What you typed was not recorded."
NOT_KEPT = "Your notes could not be read, so they are not saved. Save them again."


def own_session(member, session_id):
    """The session that `member` leads, or 404."""
    own = Session.objects.within_reach_of(member).of_interviewer(member.user_id).select_related(*LOADED, "note")
    return get_object_or_404(with_gate_facts(own, member.study.day(now())), pk=session_id)


def button(view):
    """A button of the console. From a draft it only fills in fields: an old press must stop nothing (ASVS 7.3)."""

    @for_leader
    @require_POST
    @wraps(view)
    def answered(request, member, session_id, **rest):
        if request.POST.get("intent") == KEPT:
            return _draft_put_back(request, own_session(member, session_id))
        return view(request, member, session_id, **rest)

    return answered


def _draft_put_back(request, session):
    if session.state not in IN_THE_ROOM:
        messages.warning(request, OVER)
        return redirect(way_back(session, request.member))
    if session.state != State.CLOSING:  # its form says so itself
        messages.warning(request, KEPT_WORDS)
    facts = GateFacts.annotated(session, now())
    unkept = {name: request.POST[name] for name in ("words", "version") if name in request.POST}
    return _console(request, facts, form=ClosingForm(request.POST, **_asks(facts)), unkept=unkept, status=422)


def _keeping_notes(view):
    """Save what was typed into the notes, then do what the button says.

    Notes that can't be saved come back in their field with the reason, whatever the button did.
    """

    @wraps(view)
    def kept(request, member, session_id, **rest):
        session = own_session(member, session_id)
        unkept = keep_typed(request, member, session)
        answer = view(request, member, session, **rest)
        if unkept is None or (answer.status_code, answer.headers.get("Location")) != (302, _url("live", session)):
            return answer
        return _console_again(request, member, session_id, unkept=unkept)

    return kept


def keep_typed(request, member, session):
    """Save the notes that were sent. If they cannot be saved, adds a message and returns their {words, version}."""
    if "words" not in request.POST:
        return None
    form = NoteForm(request.POST)
    sent = {"words": request.POST["words"], "version": request.POST.get("version", "0")}
    if not form.is_valid():
        messages.warning(request, " ".join(form.errors.get("words", [NOT_KEPT])))
        return sent
    try:
        _keep_note(session, member, form)
    except NoNotes as refusal:  # the page has no field for notes any more, so there is nowhere to show them again
        messages.warning(request, str(refusal))
        return None
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return sent
    return None


def _keep_note(session, member, form):
    """Save the notes of a valid `form`. Returns the Note, or None where nothing was written yet."""
    typed = form.cleaned_data
    if not typed["words"] and not typed["version"]:
        return None
    return Note.objects.keep(session=session, words=typed["words"], seen=typed["version"] or 0, by=member, at=now())


def _url(name, session):
    return reverse(f"conduct:{name}", args=[session.study_id, session.pk])


def act_and_return(request, session, act, **given):
    """Do `act` and go back to the console, which shows the sentence of a refusal."""
    try:
        act(session=session, by=request.member, at=now(), **given)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(_url("live", session))


def _answer(request, session, act, **given):
    """Do what the person answered: the button that was pressed."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "That press named no answer, so nothing was recorded. Press their answer again.")
        return redirect(_url("live", session))
    return act_and_return(request, session, act, **form.press(), **given)


@for_leader
def live(request, member, session_id):
    session, at = own_session(member, session_id), now()
    facts = GateFacts.annotated(session, at)
    if session.state == State.PLANNED and not session_gate(facts, by=member).open:
        return _elsewhere(request, _url("ready", session))
    if session.state not in (State.PLANNED, *IN_THE_ROOM):
        return _elsewhere(request, way_back(session, member))
    note_look(NEEDS_READ, NOTES_READ, by=member, at=at, participant=session.participant)
    return _console(request, facts)


def _console_again(request, member, session_id, **more):
    """The console, with the session read again after an act."""
    return _console(request, GateFacts.annotated(own_session(member, session_id), now()), **more)


def _console(request, facts, form=None, unkept=None, status=None):
    session, context = facts.session, console_page.console_page(facts, request.member)
    context["back_words"] = "Session"
    context["back_url"] = way_back(session, request.member)
    if unkept is not None:
        context["note"] |= unkept | {"saved": ""}
    if context["panel"]["kind"] == "closing":
        context["form"] = form or ClosingForm(**_asks(facts))
    return page(request, TEMPLATE + ("#swap" if request.htmx else ""), context, status=status)


def _asks(facts):
    """The arguments of ClosingForm that say what the closing steps still ask."""
    return {"withdrawn": (because := facts.end_reason) in NO_MORE_QUESTIONS, "finished": because == Because.FINISHED}


def _elsewhere(request, url):
    """Redirect to another page, the whole browser even where htmx asked for a part of this one."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@button
@_keeping_notes
def begin(request, member, session):
    return _answer(request, session, beginning.begin_session)


@button
@_keeping_notes
def topic(request, member, session, topic_id):
    """What the person answered before a topic."""
    chosen = get_object_or_404(Topic, study=member.study, pk=topic_id)  # it may have left the guide meanwhile
    return _answer(request, session, running.answer_topic, topic=chosen)


@button
@_keeping_notes
def pause(request, member, session):
    return act_and_return(request, session, running.pause_session)


@button
@_keeping_notes
def resume(request, member, session):
    return _answer(request, session, running.answer_after_break)


@button
def stop(request, member, session_id):
    """Stop at once and ask nothing (C-R8). A colleague may press it too."""
    session = session_within_reach(member, session_id)
    unkept = keep_typed(request, member, session)
    answer = act_and_return(request, session, closing.stop_session, because=Because.STOPPED)
    if session.interviewer_id != member.actor_id:
        return redirect(session)
    return answer if unkept is None else _console_again(request, member, session_id, unkept=unkept)


@button
@_keeping_notes
def finish(request, member, session):
    """The talk is done, or can't go on."""
    return act_and_return(request, session, running.finish_talk, shown=Shown.read(request.POST.get("shown")))


@button
def after_stop(request, member, session_id):
    """They wish to go on after all, or not. If not, what was typed into the closing steps stays on the page."""
    session = own_session(member, session_id)
    unkept = keep_typed(request, member, session)
    answer = _answer(request, session, running.answer_after_stop)
    return with_closing_steps(request, member, session_id, answer, unkept)


def with_closing_steps(request, member, session_id, answer, unkept):
    """The console with what was typed into the closing steps; `answer` if the talk is not in them."""
    session = own_session(member, session_id)
    if session.state != State.CLOSING:
        return answer if unkept is None else _console_again(request, member, session_id, unkept=unkept)
    facts = GateFacts.annotated(session, now())
    return _console(request, facts, form=ClosingForm(request.POST, **_asks(facts)), unkept=unkept)


@button
@_keeping_notes
def check_in(request, member, session):
    return act_and_return(request, session, running.check_in)


@button
def notes(request, member, session_id):
    """Save the notes, by script while they are typed or by their button. The script gets the time and the version."""
    if "X-Autosave" not in request.headers:
        return _saved_by_button(request, member, session_id)
    session, form = own_session(member, session_id), NoteForm(request.POST)
    if not form.is_valid():
        return HttpResponse(" ".join(form.errors.get("words", [NOT_KEPT])), status=422, content_type=PLAIN)
    try:
        note = _keep_note(session, member, form)
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=refusal.status, content_type=PLAIN)
    if note is None:
        return HttpResponse(status=409)
    saved = f"Saved {wording.clock_seconds(session.study, note.saved_at)}"
    return HttpResponse(saved, content_type=PLAIN, headers={"X-Version": note.version})


@_keeping_notes
def _saved_by_button(request, member, session):
    return redirect(_url("live", session))


@button
def close(request, member, session_id):
    """Close the session. It stays open if the notes can't be saved or the form has errors."""
    unkept = keep_typed(request, member, own_session(member, session_id))
    session = own_session(member, session_id)  # with the notes as they are kept now
    facts = GateFacts.annotated(session, now())
    form = ClosingForm(request.POST, finished=session.because == Because.FINISHED)
    if not form.is_valid() or unkept is not None:
        return _console(request, facts, form=ClosingForm(request.POST, **_asks(facts)), unkept=unkept)
    try:
        session = closing.close_session(session=session, by=member, at=now(), **form.answers())
    except Refusal as refusal:
        facts = GateFacts.annotated(session, now())
        form = ClosingForm(request.POST, **_asks(facts))
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.warning(request, str(refusal))
        return _console(request, facts, form=form, status=refusal.status)
    messages.info(request, "Closed. Thank you for taking care.")
    return redirect(way_back(session, member))


@polled
@for_leader
def changed(request, member, session_id):
    """Polled by the open console every half minute. Empty while nothing has changed since `seen`."""
    session = own_session(member, session_id)
    if console_page.state_word(GateFacts.annotated(session, now())) == request.GET.get("seen"):
        return HttpResponse(status=204)
    return page(request, TEMPLATE + "#moved", {"session": session})

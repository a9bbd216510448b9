"""Views of one session: what happened, getting ready, calling it off."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.conduct import closing
from interviews.conduct.actions import NOTES_READ
from interviews.conduct.forms import SafetyForm
from interviews.conduct.gate.facts import with_gate_facts
from interviews.conduct.gate.safety_check import SafetyCheckItem
from interviews.conduct.pages import ready_page, session_page
from interviews.sessions.models import Because, Session, State
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.participants.actions import NEEDS_READ
from safespace.participants.identity.looks import note_look
from safespace.studies.access import for_member
from safespace.studies.roles import Permission

LOADED = (
    "study", "participant__study", "participant__accommodation", "participant__separation", "interviewer", "form",
    "booking__room__site",
)  # fmt: skip


def session_within_reach(member, session_id):
    """The session with everything its pages print, or 404."""
    reach = Session.objects.within_reach_of(member).select_related(*LOADED)
    return get_object_or_404(with_gate_facts(reach, member.study.day(now())), pk=session_id)


@for_member(Permission.READ_SESSIONS)
def show(request, member, session_id):
    session = session_within_reach(member, session_id)
    context = session_page(session, member, now())
    if context["note"] or context["left_out"]:
        note_look(NOTES_READ, by=member, at=now(), participant=session.participant)
    return page(request, "interviews/conduct/show.html", context)


@for_member(Permission.RUN_SESSIONS)
def ready(request, member, session_id):
    session = session_within_reach(member, session_id)
    form = SafetyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            SafetyCheckItem.objects.change(session=session, by=member, at=now(), **form.changes())
        return redirect("conduct:live" if "welcome" in request.POST else "conduct:ready", member.study_id, session_id)
    if session.state != State.PLANNED:
        return redirect(session)
    template = "interviews/conduct/ready.html" + ("#ready" if request.htmx else "")
    context = ready_page(session, member, now())
    if context["may_meet"]:
        note_look(NEEDS_READ, by=member, at=now(), participant=session.participant)
    return page(request, template, context)


@for_member(Permission.PLAN_SESSIONS)
def call_off(request, member, session_id):
    """A page that says what calling off means, with one button that does it."""
    session = session_within_reach(member, session_id)
    form = CalmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            closing.call_off(session=session, because=Because.PLANS, by=member, at=now())
            messages.info(request, "Called off. The room is free again.")
            return redirect(session)
    context = {"form": form, **session_page(session, member, now())}
    return page(request, "interviews/conduct/call_off.html", context)


@for_member(Permission.PLAN_SESSIONS)
def not_met(request, member, session_id):
    """Write down that the two did not meet."""
    session = session_within_reach(member, session_id)
    form = CalmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            closing.not_met(session=session, by=member, at=now())
            messages.info(request, "Written down. Nothing else follows from it by itself.")
            return redirect(session)
    context = {"form": form, **session_page(session, member, now())}
    return page(request, "interviews/conduct/not_met.html", context)

"""Views of incidents: noting one, the second person's look, its steps, closing by two, and the committee's report."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from interviews.safety.incidents import acts
from interviews.safety.incidents.forms import FactsForm, LookForm, NoteForm, StepForm
from interviews.safety.incidents.models import Incident
from interviews.safety.incidents.pages import facts_page, incident_page, list_page
from interviews.sessions.models import Session
from safespace.base.http.errors import not_found
from safespace.base.http.pages import page
from safespace.base.refusals import Refusal
from safespace.participants.models import Participant
from safespace.participants.separation import may_meet
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_INCIDENTS)
def index(request, member):
    context = list_page(member, now()) | {"may_note": member.may(Permission.NOTE_INCIDENT)}
    return page(request, "interviews/safety/incidents/list.html", context)


@for_member(Permission.NOTE_INCIDENT)
@sensitive_post_parameters("facts", "who")
def note(request, member, session_id=None):
    """Note an incident, about the person of a talk if the address names one."""
    at, session = now(), None
    if session_id is not None:
        reach = Session.objects.within_reach_of(member).select_related("participant__separation")
        session = get_object_or_404(reach, pk=session_id)
    people = Participant.objects.within_reach_of(member)
    form = NoteForm(request.POST or None, people=people, about=session and session.participant)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            said = form.says(at)
            incident = Incident.objects.note(study=member.study, session=session, by=member, at=at, **said)
            messages.info(request, "Noted. It stands on Today of those who have to look at it.")
            return redirect(incident)
    context = {"form": form, "member": member, "session": session}
    return page(request, "interviews/safety/incidents/note.html", context)


@for_member(Permission.READ_INCIDENTS)
def show(request, member, incident_id):
    """One incident, without what happened. Its noter writes that here, if it was noted without words."""
    incident = _incident(member, incident_id)
    if incident is None:
        return not_found(request)
    form = FactsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            acts.write_facts(incident=incident, facts=form.cleaned_data["facts"], by=member, at=now())
            messages.info(request, "Written down, and sealed.")
            return redirect(incident)
    context = incident_page(incident, member, now()) | {"form": form}
    return page(request, "interviews/safety/incidents/show.html", context)


@for_member(Permission.READ_INCIDENT_FACTS)
@require_POST
def facts(request, member, incident_id):
    """The same page with what happened; the log notes who read it."""
    incident = _incident(member, incident_id)
    if incident is None:
        return not_found(request)
    at = now()
    context = incident_page(incident, member, at) | facts_page(incident, member, at) | {"form": FactsForm()}
    return page(request, "interviews/safety/incidents/show.html", context)


@for_member(Permission.NOTE_INCIDENT)
@sensitive_post_parameters("assessment")
def look(request, member, incident_id):
    """The second person reads what happened and says whether it has to be reported."""
    incident, at = _incident(member, incident_id), now()
    if incident is None:
        return not_found(request)
    gate, form = incident.second_gate(by=member, at=at), LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            acts.look(incident=incident, **_typed(form), by=member, at=at)
            messages.info(request, "Written down. What is left to do stands below.")
            return redirect(incident)
    context = incident_page(incident, member, at) | {"form": form, "gate": gate}
    if context["may_look"] and gate.open:
        context |= facts_page(incident, member, at)
    return page(request, "interviews/safety/incidents/look.html", context)


def _typed(form):
    return {name: form.cleaned_data[name] for name in ("verdict", "assessment")}


@for_member(Permission.NOTE_INCIDENT)
@require_POST
def step(request, member, incident_id):
    """Tick one step, or take the tick back."""
    form = StepForm(request.POST)
    typed = form.cleaned_data if form.is_valid() else {"step": "", "done": True}
    return _do(request, member, incident_id, acts.tick, step=typed["step"], done=typed["done"])


@for_member(Permission.NOTE_INCIDENT)
@require_POST
def ask_to_close(request, member, incident_id):
    return _do(request, member, incident_id, acts.ask_to_close)


@for_member(Permission.NOTE_INCIDENT)
@require_POST
def close(request, member, incident_id):
    return _do(request, member, incident_id, acts.close)


@for_member(Permission.NOTE_INCIDENT)
@require_POST
def keep_open(request, member, incident_id):
    return _do(request, member, incident_id, acts.keep_open)


@for_member(Permission.READ_INCIDENTS)
def report(request, member, incident_id):
    """The report for the committee, by pseudonym. Only when it is asked for does it say what happened."""
    incident, at = _incident(member, incident_id), now()
    if incident is None:
        return not_found(request)
    context = incident_page(incident, member, at)
    if request.method == "POST":
        context |= facts_page(incident, member, at)
    return page(request, "interviews/safety/incidents/report.html", context)


def _incident(member, incident_id):
    """The incident, or None where its person must not meet `member`: that is no different from one out of reach."""
    reach = Incident.objects.within_reach_of(member).select_related("study", "participant__separation", "session")
    incident = get_object_or_404(reach.prefetch_related("steps"), pk=incident_id)
    return incident if incident.participant is None or may_meet(incident.participant, member) else None


def _do(request, member, incident_id, act, **given):
    incident = _incident(member, incident_id)
    if incident is None:
        return not_found(request)
    try:
        act(incident=incident, by=member, at=now(), **given)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect(incident)

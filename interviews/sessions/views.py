"""Views of the list of sessions, planning one, and choosing its consent form."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from consent.forms.models import ConsentForm
from consent.records.basis import basis_of
from interviews.sessions.forms import PlanForm, RestsOnForm
from interviews.sessions.models import ContactErased, Session
from interviews.sessions.pages import session_heading, session_rows
from interviews.sessions.planning.choosing_form import agreed_form, choose_form, likely_form
from interviews.sessions.planning.matching import wishes_of
from interviews.sessions.planning.own_wish import keep_own_wish, own_wish_page
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.participants.actions import MATCH_PREFERENCES_READ
from safespace.participants.identity.looks import note_look
from safespace.participants.models import Participant
from safespace.privacy.erased_kinds import with_erased_kinds
from safespace.studies.access import for_member
from safespace.studies.approval import Act
from safespace.studies.approval_views import needs_approval
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Thing
from safespace.studies.roles import Permission, Role


def planned_session(member, session_id):
    """A session within reach of `member`, with its study, participant, interviewer and form, or 404."""
    reach = Session.objects.within_reach_of(member).select_related("study", "participant", "interviewer", "form")
    return get_object_or_404(reach, pk=session_id)


@for_member(Permission.READ_SESSIONS)
def index(request, member):
    show = request.GET.get("show", "ahead")
    context = session_rows(member, now(), show=show, after=request.GET.get("after"))
    return page(request, "interviews/sessions/list.html", context)


@for_member(Permission.PLAN_SESSIONS)
@needs_approval(Act.PLAN)
def plan(request, member):
    form = _plan_form(request, member)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            times = form.times()
            session = Session.objects.plan(
                key=typed["intent"],
                participant=typed["participant"],
                interviewer=typed["interviewer"].user,
                starts_at=times.starts_at,
                ends_at=times.ends_at,
                form=typed.get("rests_on"),
                own_wish=typed["own_wish"],
                by=member,
                at=now(),
            )
            messages.info(request, "Planned. Now it needs a room.")
            return redirect(session)
    return page(request, "interviews/sessions/plan.html", {"form": form, "member": member})


def _plan_form(request, member):
    people = with_erased_kinds(Participant.objects.within_reach_of(member))
    staff = (
        Membership.objects.not_ended().filter(study=member.study).select_related("user").order_by("user__display_name")
    )
    own = member.only_own(Thing.SESSIONS)
    staff = staff.filter(user=member.user) if own else staff.filter(role=Role.INTERVIEWER)
    chosen = request.GET.get("for", "")
    initial = {"participant": chosen, "day": member.study.day(now())}
    known = people.select_related("accommodation").filter(pk=chosen).first() if _is_id(chosen) else None
    if known is not None and known.contact_erased:
        raise ContactErased
    if known is not None:
        initial["interviewer"] = staff.filter(user_id=known.interviewer_id).first()
    elif own:
        initial["interviewer"] = member
    forms = ConsentForm.objects.for_sessions(member.study)
    initial["rests_on"] = likely_form(known, forms, now())
    choices = {"people": people, "interviewers": staff, "forms": forms}
    form = PlanForm.of(request, initial=initial, study=member.study, **choices)
    if known is not None:
        form.rank(known)
        if wishes_of(known):
            note_look(MATCH_PREFERENCES_READ, by=member, at=now(), participant=known)
    return form


def _is_id(text):
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@for_member(Permission.PLAN_SESSIONS)
def choose_consent_form(request, member, session_id):
    """Choose the consent form that a planned session rests on."""
    session, at = planned_session(member, session_id), now()
    forms = ConsentForm.objects.for_sessions(member.study)
    initial = {"rests_on": session.form or agreed_form(session.participant, forms, at)}
    form = RestsOnForm(request.POST or None, initial=initial, forms=forms)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            choose_form(session=session, form=form.cleaned_data["rests_on"], by=member, at=at)
            stands = basis_of(session.participant, form.cleaned_data["rests_on"], at).is_valid
            next_step = "is valid now." if stands else "is asked for before the session begins."
            messages.info(request, f"Kept. The consent to this form {next_step}")
            return redirect(session)
    context = {"form": form, "offered": forms, **session_heading(session, at)}
    return page(request, "interviews/sessions/consent_form.html", context)


@for_member(Permission.PLAN_SESSIONS)
def record_own_wish(request, member, session_id):
    """Record that the person asked for the day of this session themselves (C-R7)."""
    session = planned_session(member, session_id)
    form = CalmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            keep_own_wish(session=session, by=member, at=now())
            messages.info(request, "Written down. The day is theirs.")
            return redirect("conduct:ready", member.study_id, session_id)
    context = {"form": form, **session_heading(session, now()), **own_wish_page(session)}
    return page(request, "interviews/sessions/own_wish.html", context)

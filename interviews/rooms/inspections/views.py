"""The pages of inspections, risk assessments of visits, emergency plans and closures."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.rooms.inspections import forms
from interviews.rooms.inspections.closures import Closure
from interviews.rooms.inspections.emergency_plans import EmergencyPlan, has_read
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.inspections.visits import RiskAssessment
from interviews.rooms.models import Kind, Room
from interviews.rooms.wording import date_words
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.models import Membership
from safespace.studies.roles import Permission


@for_member(Permission.MANAGE_ROOMS)
def inspect(request, member, room_id):
    """Record an inspection. A failed required criterion takes the room out of use."""
    one, at = _room(room_id), now()
    if one.kind == Kind.VISIT:
        return redirect("rooms:visit", member.study_id, one.pk)
    form = forms.InspectionForm(
        request.POST or None, initial={"looked_on": one.site.day_of(at)}, today=one.site.day_of(at)
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = Inspection.objects.write(
                key=form.cleaned_data["intent"], room=one, **form.facts(), by=member, at=at, study=member.study
            )
            messages.info(request, _saved_words(one, made, at))
            return redirect("rooms:room", member.study_id, one.pk)
    return page(request, "interviews/rooms/inspections/look.html", {"form": form, "member": member, "room": one})


def _saved_words(room, made, at):
    if made.failed:
        return f"Saved. {room.name} is out of use until everything required is met."
    return f"Saved. It counts until {date_words(made.valid_until, room.site.day_of(at))}."


@for_member(Permission.MANAGE_ROOMS)
def visit(request, member, room_id):
    """The risk assessment of a visit (D-R1)."""
    one = get_object_or_404(Room.objects.select_related("site"), pk=room_id, kind=Kind.VISIT)
    last = RiskAssessment.objects.latest(one)
    names = ("place", "people", "activity", "controls", "company")
    before = {name: getattr(last, name) for name in names} | {"found": one.features} if last else {}
    form = forms.VisitForm(request.POST or None, initial=before, today=one.site.day_of(now()))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            RiskAssessment.objects.write(
                key=form.cleaned_data["intent"], room=one, **form.facts(), by=member, at=now(), study=member.study
            )
            messages.info(request, "Saved. Once it is approved, it can be booked.")
            return redirect("rooms:room", member.study_id, one.pk)
    return page(request, "interviews/rooms/inspections/visit.html", {"form": form, "member": member, "room": one})


@for_member(Permission.READ_ROOMS)
def plan(request, member, room_id):
    """Show the emergency plan of a room. A POST records that the member has read it."""
    one = _room(room_id)
    current = EmergencyPlan.objects.current(one)
    form = forms.ReadForm(request.POST or None)
    if request.method == "POST" and current and form.is_valid():
        with form.refusals():
            current.acknowledge(by=member, at=now(), study=member.study)
            return _back_to_session(request.GET.get("for", ""), member) or redirect(
                "rooms:plan", member.study_id, one.pk
            )
    may_manage = member.may(Permission.MANAGE_ROOMS)
    have, have_not = _readers(member.study, current) if current and may_manage else ([], [])
    context = {
        "room": one,
        "member": member,
        "form": form,
        "plan": current,
        "have_read": has_read(one, member),
        "have": have,
        "have_not": have_not,
        "may_manage": may_manage,
    }
    return page(request, "interviews/rooms/inspections/plan.html", context)


def _back_to_session(session_id, member):
    """Redirect to the session that the member was getting ready, or None."""
    try:
        return redirect("conduct:ready", member.study_id, UUID(session_id))
    except ValueError:
        return None


def _readers(study, plan):
    """Names of the study’s team who have read `plan`, and names of those who have not."""
    read = set(plan.reads.values_list("user", flat=True))
    team = Membership.objects.not_ended().filter(study=study).select_related("user").order_by("user__display_name")
    team = [one.user for one in team if one.may(Permission.READ_ROOMS)]
    return [[one.display_name for one in team if (one.pk in read) is wanted] for wanted in (True, False)]


@for_member(Permission.MANAGE_ROOMS)
def write_plan(request, member, room_id):
    one = _room(room_id)
    current = EmergencyPlan.objects.current(one)
    form = forms.PlanForm(request.POST or None, initial=dict(current.words) if current else {})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            EmergencyPlan.objects.write(
                key=form.cleaned_data["intent"], room=one, words=form.words(), by=member, at=now(), study=member.study
            )
            messages.info(request, "Saved. Everyone is asked to read the new plan.")
            return redirect("rooms:plan", member.study_id, one.pk)
    return page(request, "interviews/rooms/inspections/write_plan.html", {"form": form, "member": member, "room": one})


@for_member(Permission.MANAGE_ROOMS)
def close(request, member, room_id):
    one, at = _room(room_id), now()
    today = one.site.day_of(at)
    start = {"day": today, "start": one.opens, "until_day": today, "end": one.closes}
    form = forms.ClosureForm(request.POST or None, initial=start, site=one.site, today=today)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            Closure.objects.close(
                key=form.cleaned_data["intent"], room=one, **form.facts(), by=member, at=at, study=member.study
            )
            messages.info(request, "Closed for that time. Bookings then need another room.")
            return redirect("rooms:room", member.study_id, one.pk)
    return page(request, "interviews/rooms/inspections/close.html", {"form": form, "member": member, "room": one})


@for_member(Permission.MANAGE_ROOMS)
def lift(request, member, room_id, closure_id):
    one = _room(room_id)
    closure = get_object_or_404(Closure, pk=closure_id, room=one)
    form = forms.LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            closure.lift(by=member, at=now(), study=member.study)
            messages.info(request, f"{one.name} is open again then.")
            return redirect("rooms:room", member.study_id, one.pk)
    return page(
        request,
        "interviews/rooms/inspections/lift.html",
        {"form": form, "member": member, "room": one, "closure": closure},
    )


def _room(room_id):
    return get_object_or_404(Room.objects.select_related("site"), pk=room_id)

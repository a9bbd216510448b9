"""Training pages: one's own training, and that of a team."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, now

from safespace.accounts.access import for_staff
from safespace.accounts.sign_in.step_up import fresh_factor
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.forms import TrainingDecisionForm, TrainingForm
from safespace.studies.models import Membership
from safespace.studies.roles import Permission
from safespace.studies.team.granting import decide_training, trainees, training_gate
from safespace.studies.team.requests import RoleRequest
from safespace.studies.team.training import NEEDED, Course, RecordState, TrainingRecord, soon


@for_staff
def mine(request):
    """One's own training: what counts until when, and what is missing for one's roles."""
    day = localdate(now())
    needed = _needed_by({request.user.id}).get(request.user.id, set())
    records = list(TrainingRecord.objects.of(request.user.id))
    rows = [_row(course, [one for one in records if one.course == course], needed, day) for course in Course]
    return page(request, "safespace/studies/team/my_training.html", {"rows": rows})


@for_staff
@fresh_factor
def add(request):
    """Record a course, or sign the agreement, which needs a fresh code like any signature (E-R10)."""
    form = TrainingForm(
        request.POST or None, initial={"course": request.GET.get("course"), "issued_on": localdate(now())}
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with form.refusals():
            TrainingRecord.objects.write_down(key=typed.pop("intent"), by=request.user, at=now(), **typed)
            messages.info(request, "Written down. It counts once a colleague has confirmed it.")
            return redirect("studies:my-training")
    return page(request, "safespace/studies/team/add_training.html", {"form": form})


@for_member(Permission.MANAGE_TEAM)
def team(request, member):
    """The team's training: what is missing, what expires within a month, and what waits to be confirmed."""
    day = member.study.day(now())
    people = trainees(member.study).order_by("display_name", "id")
    needed = _needed_by({one.id for one in people}, study=member.study)
    records = list(TrainingRecord.objects.filter(user__in=people).select_related("user").order_by("-expires_on"))
    rows = [_person(one, [rec for rec in records if rec.user_id == one.id], needed, day) for one in people]
    waiting = [one for one in records if one.state == RecordState.WAITING]
    context = {"member": member, "rows": [row for row in rows if row["cells"]], "waiting": waiting}
    return page(request, "safespace/studies/team/training.html", context)


@for_member(Permission.MANAGE_TEAM)
@fresh_factor
def confirm(request, member, training_id):
    """Confirm the proof of a colleague's training, or reject it."""
    known = TrainingRecord.objects.filter(user__in=trainees(member.study)).select_related("user")
    record = get_object_or_404(known, pk=training_id)
    form = TrainingDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            decide_training(record, study=member.study, accept=form.cleaned_data["accept"], by=member, at=now())
            messages.info(request, "Written down.")
            return redirect("studies:training", study_id=member.study_id)
    gate = training_gate(record, now(), by=member)
    context = {"form": form, "record": record, "study": member.study, "gate": gate}
    return page(request, "safespace/studies/team/confirm_training.html", context)


def _needed_by(users, study=None):
    """{account id: courses needed for its current roles and open requests}."""
    held = Membership.objects.not_ended().filter(user__in=users)
    asked = RoleRequest.objects.waiting().filter(user__in=users)
    if study is not None:
        held, asked = held.filter(study=study), asked.filter(study=study)
    needed = {}
    for user_id, role in [*held.values_list("user_id", "role"), *asked.values_list("user_id", "role")]:
        needed[user_id] = needed.get(user_id, set()) | set(NEEDED.get(role, ()))
    return needed


def _person(user, records, needed, day):
    courses = needed.get(user.id, ())
    cells = [_row(one, [rec for rec in records if rec.course == one], courses, day) for one in Course if one in courses]
    return {"user": user, "cells": cells, "missing": sum(one["state"] == "missing" for one in cells)}


def _row(course, records, needed, day):
    """One course as the pages show it: until when it counts, and whether it is missing or waits."""
    counting = [one for one in records if one.state == RecordState.VERIFIED and one.issued_on <= day <= one.expires_on]
    best = max(counting, key=lambda one: one.expires_on, default=None)
    waiting = next((one for one in records if one.state == RecordState.WAITING), None)
    if best is not None:
        state = "soon" if soon(best, day) else "counts"
    else:
        state = "waiting" if waiting else "missing" if course in needed else "none"
    return {"course": course, "until": best.expires_on if best else None, "state": state, "waiting": waiting}

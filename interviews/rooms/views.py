"""The pages of a room: show, add, change, approve, suspend and retire it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.rooms import lifecycle
from interviews.rooms.fit import fit_of, hours_words
from interviews.rooms.forms import ApproveForm, RetireForm, RoomForm, SiteForm, SuspendForm
from interviews.rooms.inspections.emergency_plans import has_read
from interviews.rooms.inspections.inspection_page import closures_ahead, findings_of, inspection_words
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.models import Booking, Room, Site
from interviews.rooms.wording import date_words, zone_words
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


@for_member(Permission.READ_ROOMS)
def room(request, member, room_id):
    """Everything known about one room."""
    one, at = _room(room_id), now()
    fit, last = fit_of(one, frozenset(), 1, None), Inspection.objects.latest(one)
    context = {
        "room": one,
        "member": member,
        "found": findings_of(one, last),
        "looked": inspection_words(one, last),
        "closures": closures_ahead(one, at),
        "has_read_plan": has_read(one, member),
        "problems": [problem.words for problem in fit.problems],
        "lapsed": one.approved_until is not None and one.approved_until < one.site.day_of(at),
        "until": date_words(one.approved_until, one.site.day_of(at)) if one.approved_until else "",
        "hours": hours_words(one),
        "zone": zone_words(one.site, at),
        "ahead": Booking.objects.ahead(at).filter(room=one).count(),
        "may_manage": member.may(Permission.MANAGE_ROOMS),
    }
    return page(request, "interviews/rooms/room.html", context)


@for_member(Permission.MANAGE_ROOMS)
def add(request, member):
    sites = list(Site.objects.all())
    if not sites:
        return redirect("rooms:add-site", member.study_id)
    form = RoomForm(request.POST or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            made = lifecycle.add_room(
                key=form.cleaned_data["intent"], **form.facts(), by=member, at=now(), study=member.study
            )
            messages.info(request, f"{made.name} is added. Inspect it next.")
            return redirect("rooms:room", member.study_id, made.pk)
    return page(request, "interviews/rooms/add.html", {"form": form, "member": member})


@for_member(Permission.MANAGE_ROOMS)
def add_site(request, member):
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            typed = {name: form.cleaned_data[name] for name in ("name", "zone")}
            made = lifecycle.add_site(key=form.cleaned_data["intent"], **typed, by=member, at=now(), study=member.study)
            messages.info(request, f"{made.name} is added. Add its rooms next.")
            return redirect("rooms:add", member.study_id)
    return page(request, "interviews/rooms/add_site.html", {"form": form, "member": member})


@for_member(Permission.MANAGE_ROOMS)
def change(request, member, room_id):
    one = _room(room_id)
    before = {name: getattr(one, name) for name in lifecycle.FACTS} | {"site": str(one.site_id)}
    form = RoomForm(request.POST or None, initial=before, sites=Site.objects.all())
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            lifecycle.change_room(room=one, **form.facts(), by=member, at=now(), study=member.study)
            messages.info(request, "Saved. Existing bookings stay as they are.")
            return redirect("rooms:room", member.study_id, one.pk)
    return page(request, "interviews/rooms/change.html", {"form": form, "member": member, "room": one})


@for_member(Permission.MANAGE_ROOMS)
def approve(request, member, room_id):
    one, at = _room(room_id), now()
    last = Inspection.objects.latest(one)
    start = {"approved_until": last.valid_until if last else None}
    form = ApproveForm(request.POST or None, initial=start, today=one.site.day_of(at))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            until = form.cleaned_data["approved_until"]
            lifecycle.approve_room(room=one, until=until, by=member, at=at, study=member.study)
            messages.info(request, f"{one.name} is approved until {date_words(until, one.site.day_of(at))}.")
            return redirect("rooms:room", member.study_id, one.pk)
    return page(request, "interviews/rooms/approve.html", {"form": form, "member": member, "room": one})


@for_member(Permission.MANAGE_ROOMS)
def suspend(request, member, room_id):
    """Suspend the room, after a page that says what will happen."""
    one = _room(room_id)
    form = SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            because = form.cleaned_data["because"]
            lifecycle.suspend_room(room=one, by=member, at=now(), because=because, study=member.study)
            messages.info(request, f"{one.name} is out of use.")
            return redirect("rooms:room", member.study_id, one.pk)
    ahead = Booking.objects.ahead(now()).filter(room=one).count()
    return page(request, "interviews/rooms/suspend.html", {"form": form, "member": member, "room": one, "ahead": ahead})


@for_member(Permission.MANAGE_ROOMS)
def retire(request, member, room_id):
    one = _room(room_id)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            lifecycle.retire_room(room=one, by=member, at=now(), study=member.study)
            messages.info(request, f"{one.name} is retired.")
            return redirect("bookings:week", member.study_id)
    return page(request, "interviews/rooms/retire.html", {"form": form, "member": member, "room": one})


def _room(room_id):
    """Rooms are shared by all studies, so every member with access to rooms may see each."""
    return get_object_or_404(Room.objects.select_related("site"), pk=room_id)

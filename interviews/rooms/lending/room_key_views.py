"""The way in for one booking: who has the key, and the door code around that time."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now

from interviews.rooms.lending.room_keys import AccessGrant, How
from interviews.rooms.models import Booking
from interviews.rooms.wording import time_words
from safespace.base.forms import CalmForm
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


class GiveForm(CalmForm):
    how = forms.ChoiceField(label="How they get in", choices=How.choices, widget=forms.RadioSelect)
    code = forms.CharField(
        label="Code of the door",
        required=False,
        max_length=20,
        help_text="Only for a door code. It is encrypted, and shown only to them, around the time of the booking.",
        widget=forms.PasswordInput(attrs={"class": "short", "autocomplete": "off"}),
    )


class PressForm(CalmForm):
    """A confirmation without fields."""


@for_member(Permission.READ_ROOMS)
def way_in(request, member, booking_id):
    """Show the way in for this booking. A POST reveals the door code, which is logged."""
    one, at = _booking(member, booking_id), now()
    grant, form, code = AccessGrant.objects.current_for(one), PressForm(request.POST or None), ""
    if request.method == "POST" and grant and form.is_valid():
        with form.refusals():
            code = grant.read_code(by=member, at=at)
    context = {
        "booking": one,
        "member": member,
        "time": time_words(one.span, one.room.site, at),
        "grant": grant,
        "how": grant.get_how_display() if grant else "",
        "may_read": bool(grant) and grant.how == How.CODE and grant.may_read(member, at),
        "code": code,
        "form": form,
        "may_manage": member.may(Permission.MANAGE_ROOMS) and not one.is_cancelled and one.blocked_until > at,
    }
    return page(request, "interviews/rooms/lending/way_in.html", context)


@for_member(Permission.MANAGE_ROOMS)
def give(request, member, booking_id):
    one = _booking(member, booking_id)
    form = GiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            typed = {name: form.cleaned_data[name] for name in ("how", "code")}
            AccessGrant.objects.give(key=form.cleaned_data["intent"], booking=one, **typed, by=member, at=now())
            messages.info(request, f"{one.interviewer.display_name} has a way in for this booking.")
            return redirect("rooms:way-in", member.study_id, one.pk)
    context = {"form": form, "member": member, "booking": one, "time": time_words(one.span, one.room.site, now())}
    return page(request, "interviews/rooms/lending/give.html", context)


@for_member(Permission.MANAGE_ROOMS)
def take_back(request, member, booking_id):
    one = _booking(member, booking_id)
    grant = get_object_or_404(AccessGrant, booking=one, ended_at__isnull=True)
    form = PressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            grant.end(by=member, at=now())
            messages.info(request, "Saved. Nothing opens the door for this booking now.")
            return redirect("rooms:way-in", member.study_id, one.pk)
    context = {"form": form, "member": member, "booking": one, "how": grant.get_how_display()}
    return page(request, "interviews/rooms/lending/take_back.html", context)


def _booking(member, booking_id):
    bookings = Booking.objects.within_reach_of(member).select_related("room__site", "interviewer")
    return get_object_or_404(bookings, pk=booking_id)

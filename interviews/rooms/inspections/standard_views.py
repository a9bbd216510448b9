"""The room standard of a study: the page that shows it, and the pages that change it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now

from interviews.rooms.inspections.criteria import CRITERIA
from interviews.rooms.inspections.standards import LEVELS, RoomStandard
from interviews.rooms.models import Kind, Room
from safespace.base.forms import CalmForm, two_lines
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


class StandardForm(CalmForm):
    level = forms.TypedChoiceField(
        label="At least",
        coerce=int,
        choices=[(one.number, two_lines(one.name, one.words)) for one in LEVELS],
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose one of the standards."},
    )
    calls = forms.TypedChoiceField(
        label="Video link and phone",
        coerce=lambda value: value == "yes",
        choices=[("yes", "May be used"), ("no", "Rooms only")],
        initial="yes",
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        help_text="At home, another person may be listening. Some studies meet only in rooms.",
        error_messages={"required": "Choose one of the two."},
    )


@for_member(Permission.READ_STUDY)
def show(request, member):
    """The current standard, and which rooms meet it."""
    standard = RoomStandard.objects.current(member.study_id)
    context = {
        "member": member,
        "asked": standard,
        "level": LEVELS[standard.level if standard else 0],
        "levels": [(one, [CRITERIA[code].found for code in one.asks]) for one in LEVELS],
        "rooms": [(room, _lacking(standard, room)) for room in _rooms()] if member.may(Permission.READ_ROOMS) else [],
        "may_ask": member.may(Permission.MANAGE_STUDY),
        "may_decide": member.may(Permission.APPROVE_FORMS),
    }
    return page(request, "interviews/rooms/inspections/standard.html", context)


def _rooms():
    return Room.objects.for_planning().filter(kind__in=(Kind.ROOM, Kind.VISIT))


def _lacking(standard, room):
    return standard.lacks(room) if standard else ""


@for_member(Permission.MANAGE_STUDY)
def ask(request, member):
    """Raise the standard, or lower it while the study has not been approved."""
    return _form(request, member)


@for_member(Permission.APPROVE_FORMS)
def decide(request, member):
    """Change the standard as a reviewer, who alone may lower it once the study is approved (F-R1)."""
    return _form(request, member)


def _form(request, member):
    now_asked = RoomStandard.objects.current(member.study_id)
    start = {
        "level": now_asked.level if now_asked else 0,
        "calls": "yes" if now_asked is None or now_asked.calls else "no",
    }
    form = StandardForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            typed = {name: form.cleaned_data[name] for name in ("level", "calls")}
            RoomStandard.objects.ask(key=form.cleaned_data["intent"], study=member.study, **typed, by=member, at=now())
            messages.info(request, "Saved. Bookings in rooms below it now need another room.")
            return redirect("rooms:standard", member.study_id)
    return page(request, "interviews/rooms/inspections/ask_standard.html", {"form": form, "member": member})

"""What a study asks of rooms: one page that says it, one to ask more, and one for those who decide about the study."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now

from interviews.rooms.inspections.criteria import LOOKS
from interviews.rooms.inspections.standards import LEVELS, RoomClass
from interviews.rooms.models import Kind, Room
from safespace.base.forms import CalmForm, two_lines
from safespace.base.http.pages import page
from safespace.studies.access import for_member
from safespace.studies.roles import Permission


class ClassForm(CalmForm):
    level = forms.TypedChoiceField(
        label="At least",
        coerce=int,
        choices=[(one.number, two_lines(one.name, one.words)) for one in LEVELS],
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose one of the classes."},
    )
    calls = forms.TypedChoiceField(
        label="Video link and phone",
        coerce=lambda value: value == "yes",
        choices=[("yes", "May be used"), ("no", "Rooms alone")],
        initial="yes",
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        help_text="At home somebody may be behind the door. Some studies meet in rooms alone.",
        error_messages={"required": "Choose one of the two."},
    )


@for_member(Permission.READ_STUDY)
def show(request, member):
    """The class in force and what it asks, with the rooms that are of it."""
    asked = RoomClass.objects.of(member.study_id)
    context = {
        "member": member,
        "asked": asked,
        "level": LEVELS[asked.level if asked else 0],
        "levels": [(one, [LOOKS[code].found for code in one.asks]) for one in LEVELS],
        "rooms": [(room, _lacking(asked, room)) for room in _rooms()] if member.may(Permission.READ_ROOMS) else [],
        "may_ask": member.may(Permission.MANAGE_STUDY),
        "may_decide": member.may(Permission.APPROVE_FORMS),
    }
    return page(request, "interviews/rooms/inspections/standard.html", context)


def _rooms():
    return Room.objects.for_planning().filter(kind__in=(Kind.ROOM, Kind.VISIT))


def _lacking(asked, room):
    return asked.lacks(room) if asked else ""


@for_member(Permission.MANAGE_STUDY)
def ask(request, member):
    """Ask more of rooms; or less, as long as the study has not been approved."""
    return _form(request, member)


@for_member(Permission.APPROVE_FORMS)
def decide(request, member):
    """The same for those who decide about the study, who alone ask less once it is approved (F-R1)."""
    return _form(request, member)


def _form(request, member):
    asked = RoomClass.objects.of(member.study_id)
    start = {"level": asked.level if asked else 0, "calls": "yes" if asked is None or asked.calls else "no"}
    form = ClassForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            typed = {name: form.cleaned_data[name] for name in ("level", "calls")}
            RoomClass.objects.ask(key=form.cleaned_data["intent"], study=member.study, **typed, by=member, at=now())
            messages.info(request, "Written down. Bookings in lesser rooms now wait for another one.")
            return redirect("rooms:standard", member.study_id)
    return page(request, "interviews/rooms/inspections/ask_standard.html", {"form": form, "member": member})

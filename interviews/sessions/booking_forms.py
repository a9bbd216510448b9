"""What is typed to look for a room, book it and move it."""

from django import forms

from interviews.rooms.spans import Span
from safespace.base.forms import CalmForm
from safespace.base.refusals import Refusal

GAPS = [(0, "As the room has it"), (30, "30 min"), (60, "60 min")]


class WeekForm(forms.Form):
    """What the address of the rooms page asks for. Whatever can't be read is left out."""

    room = forms.UUIDField(required=False)
    day = forms.DateField(required=False)
    start = forms.TimeField(required=False)
    view = forms.ChoiceField(choices=[(name, name) for name in ("day", "week", "list")], required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["for"] = forms.UUIDField(required=False)

    @classmethod
    def asked(cls, query):
        form = cls(query)
        form.is_valid()
        return {name: form.cleaned_data.get(name) for name in form.fields}


class PlaceForm(CalmForm):
    """A room and a time on its clock. `rooms` are (room, fit) pairs, best fit first."""

    room = forms.ChoiceField(label="Room")
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    start = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"))
    end = forms.TimeField(label="To", widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"))
    gap = forms.TypedChoiceField(
        label="Quiet gap either side",
        help_text="So that nobody meets in the doorway.",
        choices=GAPS,
        coerce=int,
        initial=0,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.rooms = {str(room.pk): room for room, _ in rooms}
        self.fields["room"].choices = [
            (str(room.pk), f"{room.name}: {fit.words}" if not fit.suits else room.name) for room, fit in rooms
        ]

    def clean_room(self):
        return self.rooms[self.cleaned_data["room"]]

    def clean(self):
        """Put room, day and hours together as `during`; clock changes and impossible lengths become errors."""
        typed = super().clean()
        if {"room", "day", "start", "end"} <= typed.keys():
            try:
                typed["during"] = Span.on(typed["day"], typed["start"], typed["end"], typed["room"].site.zone)
            except Refusal as refusal:
                self.add_error(refusal.field, str(refusal))
        return typed


class BookForm(PlaceForm):
    """For a session that needs a room. `sessions` are those within reach."""

    session = forms.ChoiceField(label="For")
    people = forms.IntegerField(label="How many of you", min_value=1, max_value=12, initial=2)
    field_order = ["session", "room", "day", "start", "end", "people", "gap"]

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.sessions = {str(one.pk): one for one in sessions}
        self.fields["session"].choices = [
            (key, f"{one.participant.pseudonym}, session {one.number}") for key, one in self.sessions.items()
        ]

    def clean_session(self):
        return self.sessions[self.cleaned_data["session"]]

    @staticmethod
    def beginning(session, rooms, query):
        """What stands in a fresh form: the best room and the session's own time, or what the address asks for."""
        best = next((room for room, _ in rooms), None)
        own = {"session": str(session.pk), "people": 2, "gap": 0}
        if best is not None:
            own |= {"room": str(best.pk)} | times_at(best.site, session.starts_at, session.ends_at)
        return own | {name: query[name] for name in own if query.get(name)}


class MoveForm(PlaceForm):
    """For a booking that stands."""

    field_order = ["room", "day", "start", "end", "gap"]

    @staticmethod
    def beginning(booking, query):
        """Where it is now, or what the address asks for."""
        own = {"room": str(booking.room_id), "gap": 0} | times_at(booking.room.site, booking.starts_at, booking.ends_at)
        return own | {name: query[name] for name in own if query.get(name)}


class CancelForm(CalmForm):
    """Nothing to fill in: nobody owes a reason."""


def times_at(site, starts_at, ends_at):
    """Day and hours by the clock of `site`, as the fields take them."""
    start, end = (at.astimezone(site.clock) for at in (starts_at, ends_at))
    return {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}

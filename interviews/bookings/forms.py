"""What is typed to look for a room, book it and move it."""

from django import forms

from interviews.rooms.spans import Span
from interviews.sessions.planning.limits import FEWEST
from safespace.base.forms import CalmForm, DayField
from safespace.base.refusals import Refusal

GAPS = [(0, "As the room has it"), (30, "30 min"), (60, "60 min")]


class WeekForm(forms.Form):
    """What the address of the rooms page asks for. Whatever can't be read is left out."""

    room = forms.UUIDField(required=False)
    day = DayField(required=False)
    start = forms.TimeField(required=False)
    view = forms.ChoiceField(choices=[(name, name) for name in ("day", "week", "list")], required=False)
    vars()["for"] = forms.UUIDField(required=False)  # a word of Python's own

    @classmethod
    def asked(cls, query):
        form = cls(query)
        form.is_valid()
        return {name: form.cleaned_data.get(name) for name in form.fields}


class PlaceForm(CalmForm):
    """A room and a time on its clock, with whom and with what. `rooms` are (room, fit) pairs, best fit first.

    Where nobody may interpret, or nothing can be lent, there is no field for it.
    """

    room = forms.ChoiceField(label="Room")
    day = DayField(label="Day")
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

    interpreter = forms.ChoiceField(label="Interpreter", required=False)
    own_wish = forms.BooleanField(required=False)
    equipment = forms.MultipleChoiceField(
        label="Equipment", required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"})
    )

    def __init__(self, *args, rooms, interpreters=(), equipment=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.rooms = {str(room.pk): room for room, _ in rooms}
        self._company(interpreters, equipment)
        self.fields["room"].choices = [
            (str(room.pk), f"{room.name}: {fit.words}" if not fit.suits else room.name) for room, fit in rooms
        ]

    def _company(self, interpreters, equipment):
        self.interpreters = {str(one.pk): one for one in interpreters}
        self.things = {str(one.pk): one for one in equipment}
        named = [(key, one.display_name) for key, one in self.interpreters.items()]
        self.fields["interpreter"].choices = [("", "Nobody interprets"), *named]
        sites = {one.site.name for one in self.things.values()}
        self.fields["equipment"].choices = [
            (key, f"{one.name}, {one.site.name}" if len(sites) > 1 else one.name) for key, one in self.things.items()
        ]
        for name, there in (("interpreter", self.interpreters), ("equipment", self.things)):
            if not there:
                del self.fields[name]

    def clean_room(self):
        return self.rooms[self.cleaned_data["room"]]

    def clean_interpreter(self):
        return self.interpreters.get(self.cleaned_data["interpreter"])

    def clean_equipment(self):
        return tuple(self.things[key] for key in self.cleaned_data["equipment"])

    def company(self):
        """(interpreter or None, equipment), as the acts take it."""
        return self.cleaned_data.get("interpreter"), self.cleaned_data.get("equipment") or ()

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
    people = forms.IntegerField(
        label="How many of you", help_text="The person and you are two. An interpreter is counted on top.",
        min_value=FEWEST, max_value=12, initial=FEWEST,
    )  # fmt: skip
    field_order = ["session", "room", "day", "start", "end", "people", "interpreter", "equipment", "gap"]

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
        return own | asked_of(query, *own)


class MoveForm(PlaceForm):
    """For a booking that stands."""

    field_order = ["room", "day", "start", "end", "interpreter", "equipment", "gap"]

    @staticmethod
    def beginning(booking, lent, query):
        """Where it is now, with what is `lent` with it, or what the address asks for."""
        own = {"room": str(booking.room_id), "gap": 0} | times_at(booking.room.site, booking.starts_at, booking.ends_at)
        own["interpreter"] = str(booking.interpreter_id or "")
        own["equipment"] = [str(one.pk) for one in lent]
        return own | asked_of(query, *own)


class CancelForm(CalmForm):
    """Nothing to fill in: nobody owes a reason."""


class SeriesForm(CalmForm):
    """The same time again, so many weeks apart, so many times."""

    weeks = forms.TypedChoiceField(
        label="How often",
        coerce=int,
        choices=[(1, "Every week"), (2, "Every two weeks"), (4, "Every four weeks")],
        initial=1,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )
    times = forms.IntegerField(label="How many more", min_value=1, max_value=12, initial=3)


def asked_of(query, *names):
    """What the address `query` asks for among `names`, and in any case company."""
    one = {name: query[name] for name in (*names, "interpreter") if query.get(name)}
    many = {"equipment": query.getlist("equipment")} if hasattr(query, "getlist") and query.get("equipment") else {}
    return one | many


def times_at(site, starts_at, ends_at):
    """Day and hours by the clock of `site`, as the fields take them."""
    start, end = (at.astimezone(site.clock) for at in (starts_at, ends_at))
    return {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}

"""Forms that look for a room, book it and move a booking."""

from django import forms

from interviews.rooms.forms import limit_days
from interviews.rooms.spans import Span
from interviews.sessions.planning.limits import FEWEST
from safespace.base.forms import CalmForm, DayField
from safespace.base.refusals import Refusal

GAPS = [(0, "As the room has it"), (30, "30 min"), (60, "60 min")]


class WeekForm(forms.Form):
    """The query of the rooms page. Invalid values are ignored."""

    room = forms.UUIDField(required=False)
    day = DayField(required=False)
    start = forms.TimeField(required=False)
    view = forms.ChoiceField(choices=[(name, name) for name in ("day", "week", "list")], required=False)
    vars()["for"] = forms.UUIDField(required=False)  # `for` is a keyword of Python

    @classmethod
    def asked(cls, query):
        form = cls(query)
        form.is_valid()
        return {name: form.cleaned_data.get(name) for name in form.fields}


class PlaceForm(CalmForm):
    """A room and a time, and who and what else will be there.

    `rooms`, `interpreters` and `equipment` are querysets, and `days` the first and last day to choose from. A POST
    loads only the rows it names; `offer` sets the choices that a page shows.
    """

    room = forms.ModelChoiceField(None, label="Room", empty_label=None)
    day = DayField(label="Day")
    start = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"))
    end = forms.TimeField(label="To", widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M"))
    gap = forms.TypedChoiceField(
        label="Quiet gap either side",
        help_text="So that guests do not meet at the door.",
        choices=GAPS,
        coerce=int,
        initial=0,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )
    interpreter = forms.ModelChoiceField(None, label="Interpreter", required=False)
    own_wish = forms.BooleanField(required=False)
    equipment = forms.ModelMultipleChoiceField(
        None, label="Equipment", required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"})
    )

    def __init__(self, *args, rooms, interpreters, equipment, days, **kwargs):
        super().__init__(*args, **kwargs)
        limit_days(self.fields["day"], *days)
        self.fields["room"].queryset = rooms
        self.fields["interpreter"].queryset = interpreters
        self.fields["equipment"].queryset = equipment

    def offer(self, *, rooms, interpreters, equipment):
        """Show these choices: (room, fit) pairs, accounts, and Equipment. A field without a choice is removed."""
        self.fields["room"].choices = [
            (str(room.pk), room.name if fit.suits else f"{room.name}: {fit.words}") for room, fit in rooms
        ]
        self.fields["interpreter"].choices = [
            ("", "No interpreter"),
            *((str(one.pk), one.display_name) for one in interpreters),
        ]
        sites = {one.site.name for one in equipment}
        self.fields["equipment"].choices = [
            (str(one.pk), f"{one.name}, {one.site.name}" if len(sites) > 1 else one.name) for one in equipment
        ]
        for name, there in (("interpreter", interpreters), ("equipment", equipment)):
            if not there and name not in self.errors:
                del self.fields[name]

    def attendance(self):
        """(interpreter or None, equipment), the argument of `move_booking`."""
        return self.cleaned_data["interpreter"], tuple(self.cleaned_data["equipment"])

    def clean(self):
        """Combine room, day and hours into `during`. Times that the clocks skip or repeat become errors."""
        typed = super().clean()
        if {"room", "day", "start", "end"} <= typed.keys():
            try:
                typed["during"] = Span.on(typed["day"], typed["start"], typed["end"], typed["room"].site.zone)
            except Refusal as refusal:
                self.add_error(refusal.field, str(refusal))
        return typed


class BookForm(PlaceForm):
    """A booking for a session that needs a room. `sessions` is the queryset of those within reach."""

    session = forms.ModelChoiceField(None, label="For", empty_label=None)
    people = forms.IntegerField(
        label="How many of you", help_text="You and the participant are two. Do not count an interpreter.",
        min_value=FEWEST, max_value=12, initial=FEWEST,
    )  # fmt: skip
    field_order = ["session", "room", "day", "start", "end", "people", "interpreter", "equipment", "gap"]

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions

    def offer(self, *, sessions, **choices):
        super().offer(**choices)
        self.fields["session"].choices = [
            (str(one.pk), f"{one.participant.pseudonym}, session {one.number}") for one in sessions
        ]

    def facts(self):
        """The arguments of the acts that book, hold and wait."""
        names = ("session", "room", "during", "people", "gap", "own_wish")
        interpreter, equipment = self.attendance()
        typed = {name: self.cleaned_data[name] for name in names}
        return typed | {"key": self.cleaned_data["intent"], "interpreter": interpreter, "equipment": equipment}

    @staticmethod
    def beginning(session, rooms, query):
        """Initial values: the best of `rooms` at the session’s own time, unless the address says otherwise."""
        best = next((room for room, _ in rooms), None)
        own = {"session": str(session.pk), "people": FEWEST, "gap": 0}
        if best is not None:
            own |= {"room": str(best.pk)} | times_at(best.site, session.starts_at, session.ends_at)
        return own | from_query(query, *own)


class MoveForm(PlaceForm):
    """Another room or time for a booking."""

    field_order = ["room", "day", "start", "end", "interpreter", "equipment", "gap"]

    @staticmethod
    def beginning(booking, lent, query):
        """Initial values: the present place with the equipment `lent`, unless the address says otherwise."""
        own = {"room": str(booking.room_id), "gap": 0} | times_at(booking.room.site, booking.starts_at, booking.ends_at)
        own["interpreter"] = str(booking.interpreter_id or "")
        own["equipment"] = [str(one.pk) for one in lent]
        return own | from_query(query, *own)


class CancelForm(CalmForm):
    """A confirmation without fields: nobody has to give a reason."""


class SeriesForm(CalmForm):
    """How often to repeat a booking, and how many times."""

    weeks = forms.TypedChoiceField(
        label="How often",
        coerce=int,
        choices=[(1, "Every week"), (2, "Every two weeks"), (4, "Every four weeks")],
        initial=1,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
    )
    times = forms.IntegerField(label="How many more", min_value=1, max_value=12, initial=3)


def from_query(query, *names):
    """The values of the fields `names`, the interpreter and the equipment in the address `query`."""
    one = {name: query[name] for name in (*names, "interpreter") if query.get(name)}
    many = {"equipment": query.getlist("equipment")} if hasattr(query, "getlist") and query.get("equipment") else {}
    return one | many


def times_at(site, starts_at, ends_at):
    """Initial values of the day and the hours, in the time of `site`."""
    start, end = (at.astimezone(site.clock) for at in (starts_at, ends_at))
    return {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}

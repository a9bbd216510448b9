"""Forms about sites and rooms."""

from django import forms

from interviews.rooms.fit import DAYS
from interviews.rooms.lifecycle import APPROVED_MONTHS
from interviews.rooms.models import MIDNIGHT, Kind, must_be_zone
from safespace.base.days import months_after
from safespace.base.forms import CalmForm, DayField

CLOCK = {"type": "time", "step": 900}


def limit_days(field, first=None, last=None):
    """Let the browser’s picker offer only the days from `first` to `last`. The acts enforce the same limits."""
    limits = {"min": first and first.isoformat(), "max": last and last.isoformat()}
    field.widget.attrs |= {name: value for name, value in limits.items() if value}


class SiteForm(CalmForm):
    name = forms.CharField(
        label="Town or house", max_length=60, help_text="The name people use. It is shown beside every time."
    )
    zone = forms.CharField(
        label="Time zone",
        max_length=40,
        initial="Europe/London",
        validators=[must_be_zone],
        help_text="Such as Europe/London.",
    )


class RoomForm(CalmForm):
    """The facts of a room. `sites` are the sites to choose from."""

    site = forms.ChoiceField(label="Site")
    name = forms.CharField(label="Name", max_length=60, help_text="As on the door.")
    kind = forms.ChoiceField(label="What it is", choices=Kind.choices, initial=Kind.ROOM)
    floor = forms.CharField(
        label="Where it is", max_length=120, required=False, help_text="Such as: ground floor, at the back."
    )
    way_in = forms.CharField(
        label="Way in", max_length=200, required=False, help_text="How a guest comes in without being seen waiting."
    )
    seats = forms.IntegerField(label="Seats", min_value=1, max_value=60, initial=3)
    open_days = forms.TypedMultipleChoiceField(
        label="Open on",
        choices=[(str(number), name) for number, name in enumerate(DAYS)],
        coerce=int,
        initial=["0", "1", "2", "3", "4"],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    opens = forms.TimeField(label="Opens", initial="09:00", widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    closes = forms.TimeField(
        label="Closes",
        initial="18:00",
        help_text="00:00 is midnight.",
        widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"),
    )
    gap_before = forms.IntegerField(label="Quiet minutes before", min_value=0, max_value=120, initial=15)
    gap_after = forms.IntegerField(label="Quiet minutes after", min_value=0, max_value=120, initial=15)

    def __init__(self, *args, sites, **kwargs):
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in sites}
        self.fields["site"].choices = [(key, site.name) for key, site in self.sites.items()]

    def clean_site(self):
        return self.sites[self.cleaned_data["site"]]

    def clean(self):
        typed = super().clean()
        if {"opens", "closes"} <= typed.keys() and MIDNIGHT != typed["closes"] <= typed["opens"]:
            self.add_error("closes", "Choose a closing time after the opening time, or 00:00 for midnight.")
        return typed

    def facts(self):
        """The arguments of `add_room` and `change_room`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "intent"}


class ApproveForm(CalmForm):
    approved_until = DayField(
        label="Approved until",
        help_text="The last day. Twelve months at most, then the room is inspected again.",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        limit_days(self.fields["approved_until"], today, months_after(today, APPROVED_MONTHS))


class SuspendForm(CalmForm):
    because = forms.ChoiceField(
        label="Because",
        choices=[
            ("incident", "Something happened there"),
            ("broken", "Something is broken"),
            ("other", "Another reason"),
        ],
        initial="other",
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        required=False,
        help_text="For the log. Describe what happened in the incident report, not here.",
    )

    def clean_because(self):
        return self.cleaned_data["because"] or "other"


class RetireForm(CalmForm):
    """A confirmation without fields."""

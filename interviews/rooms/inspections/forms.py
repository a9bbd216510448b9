"""What is typed about a look at a room, its emergency plan, visits elsewhere and closures."""

from django import forms

from interviews.rooms.inspections.criteria import GROUPS, LOOKS
from interviews.rooms.inspections.emergency_plans import PARTS
from interviews.rooms.inspections.standards import ELSEWHERE
from interviews.rooms.inspections.visits import Company
from interviews.rooms.spans import moment
from safespace.base.forms import CalmForm, DayField
from safespace.base.refusals import Refusal

CLOCK = {"type": "time", "step": 900}
ANSWERS = [("yes", "Holds"), ("no", "Does not")]


class LookForm(CalmForm):
    """Every criterion with its finding. Nothing is chosen beforehand; what must hold needs an answer."""

    looked_on = DayField(label="Looked at on", help_text="The day you stood in it.")
    sound_on = DayField(
        label="Sound tested on",
        required=False,
        help_text="One talks inside, one listens at the door, in the next room and under the window.",
    )
    remarks = forms.CharField(
        label="What else to know about it",
        required=False,
        max_length=300,
        help_text="The room in words, so that nobody needs a photograph. Never about people.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for look in LOOKS.values():
            self.fields[look.code] = forms.ChoiceField(
                label=look.asks,
                choices=ANSWERS,
                required=look.must,
                widget=forms.RadioSelect(attrs={"class": "seg"}),
                error_messages={"required": f"“{look.asks}” needs an answer: it has to hold in every room."},
            )

    @property
    def groups(self):
        """(heading, its fields) in the order of a walk through the room."""
        return [(heading, [self[look.code] for look in looks]) for heading, looks in GROUPS]

    def facts(self):
        """What the act takes."""
        typed = self.cleaned_data
        findings = {code: typed[code] == "yes" for code in LOOKS if typed.get(code)}
        return {"findings": findings} | {name: typed[name] for name in ("looked_on", "sound_on", "remarks")}


class PlanForm(CalmForm):
    """The parts of an emergency plan, `fields` in the order of PARTS."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, heading, hint in PARTS:
            self.fields[code] = forms.CharField(
                label=heading,
                help_text=hint,
                required=code == PARTS[0][0],
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def words(self):
        return {code: self.cleaned_data[code] for code, _, _ in PARTS}


class ReadForm(CalmForm):
    """Nothing to fill in: I have read it."""


class VisitForm(CalmForm):
    """A risk assessment in three steps people know: where, who, what; then what is done about it."""

    place = forms.CharField(
        label="The place",
        help_text="Its kind and what is around: a café with a back room. No address and no name.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    people = forms.CharField(
        label="The people",
        help_text="Who may be there or come by, in general words.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    activity = forms.CharField(
        label="The talk", help_text="What it may stir up, and how long it lasts.", max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    controls = forms.CharField(
        label="What we do about it",
        help_text="What is avoided, what is made smaller, how it is watched.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    company = forms.ChoiceField(label="Who goes", choices=Company.choices, widget=forms.RadioSelect)
    found = forms.MultipleChoiceField(
        label="What is known of the place",
        help_text="Tick only what somebody has seen there.",
        choices=[(look.code, look.found) for look in ELSEWHERE],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    valid_to = DayField(
        label="Holds until",
        help_text="Twelve months at most.",
    )

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "intent"}


class ClosureForm(CalmForm):
    """A stretch of time on the clock of `site` in which a room is closed."""

    day = DayField(label="From")
    start = forms.TimeField(label="At", widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    until_day = DayField(label="Until")
    end = forms.TimeField(label="At", widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    words = forms.CharField(
        label="What the calendar says", max_length=60, help_text="Such as: floor being laid. Nothing about anybody."
    )

    def __init__(self, *args, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.site = site

    def clean(self):
        typed = super().clean()
        try:
            if {"day", "start", "until_day", "end"} <= typed.keys():
                typed["starts_at"] = moment(typed["day"], typed["start"], self.site.zone)
                typed["ends_at"] = moment(typed["until_day"], typed["end"], self.site.zone)
                if typed["ends_at"] <= typed["starts_at"]:
                    self.add_error("until_day", "The end has to come after the start.")
        except Refusal as refusal:
            self.add_error(None, str(refusal))
        return typed

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "words")}


class LiftForm(CalmForm):
    """Nothing to fill in: open again."""

"""Forms for inspections, emergency plans, visits and closures."""

from django import forms

from interviews.rooms.forms import CLOCK, limit_days
from interviews.rooms.inspections.criteria import CRITERIA, GROUPS
from interviews.rooms.inspections.emergency_plans import PARTS
from interviews.rooms.inspections.standards import ELSEWHERE
from interviews.rooms.inspections.visits import MOST_MONTHS, WhoGoes
from interviews.rooms.spans import moment
from safespace.base.days import months_after
from safespace.base.forms import CalmForm, DayField
from safespace.base.refusals import Refusal

ANSWERS = [("yes", "Yes"), ("no", "No")]


class InspectionForm(CalmForm):
    """A finding for each criterion. Nothing is preselected, and required criteria need an answer."""

    looked_on = DayField(label="Inspected on", help_text="The day you stood in the room.")
    sound_on = DayField(
        label="Sound tested on",
        required=False,
        help_text="One person talks inside. Another listens at the door, in the next room and under the window.",
    )
    remarks = forms.CharField(
        label="What else to know about it",
        required=False,
        max_length=300,
        help_text="Describe the room, so that no photograph is needed. Nothing about people.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("looked_on", "sound_on"):
            limit_days(self.fields[name], last=today)
        for one in CRITERIA.values():
            self.fields[one.code] = forms.ChoiceField(
                label=one.asks,
                choices=ANSWERS,
                required=one.must,
                widget=forms.RadioSelect(attrs={"class": "seg"}),
                error_messages={"required": f"“{one.asks}” needs an answer: every room has to meet it."},
            )

    @property
    def groups(self):
        """(heading, its fields) in the order of GROUPS."""
        return [(heading, [self[one.code] for one in group]) for heading, group in GROUPS]

    def facts(self):
        """The arguments of `Inspection.objects.write`."""
        typed = self.cleaned_data
        findings = {code: typed[code] == "yes" for code in CRITERIA if typed.get(code)}
        return {"findings": findings} | {name: typed[name] for name in ("looked_on", "sound_on", "remarks")}


class PlanForm(CalmForm):
    """One field for each part of an emergency plan."""

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
    """A confirmation without fields."""


class VisitForm(CalmForm):
    """A risk assessment: the place, the people and the activity, then what is done about the risks."""

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
        label="The talk", help_text="What it may bring up, and how long it lasts.", max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    controls = forms.CharField(
        label="What we do about it",
        help_text="How each risk is avoided or reduced, and who keeps watch.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    company = forms.ChoiceField(label="Who goes", choices=WhoGoes.choices, widget=forms.RadioSelect)
    found = forms.MultipleChoiceField(
        label="What is known of the place",
        help_text="Tick only what one of us has seen there.",
        choices=[(one.code, one.found) for one in ELSEWHERE],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )
    valid_to = DayField(
        label="Valid until",
        help_text="Twelve months at most.",
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        limit_days(self.fields["valid_to"], today, months_after(today, MOST_MONTHS))

    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "intent"}


class ClosureForm(CalmForm):
    """A closure of a room, in the time of `site`."""

    day = DayField(label="From")
    start = forms.TimeField(label="At", widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    until_day = DayField(label="Until")
    end = forms.TimeField(label="At", widget=forms.TimeInput(attrs=CLOCK, format="%H:%M"))
    words = forms.CharField(
        label="What the calendar says", max_length=60, help_text="Such as: floor being laid. Nothing about people."
    )

    def __init__(self, *args, site, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.site = site
        limit_days(self.fields["until_day"], today)

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
    """A confirmation without fields."""

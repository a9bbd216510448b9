"""Forms for planning a session, choosing its consent form, and writing the guide."""

from datetime import timedelta

from django import forms

from consent.forms.scopes import is_scope
from interviews.rooms.spans import Span, moment
from interviews.sessions.planning.limits import LONGEST
from interviews.sessions.planning.matching import match
from safespace.base.forms import CalmForm, DayField
from safespace.participants.finding.choosing import ChoosePeopleForm

MINUTE = timedelta(minutes=1)
MINUTES = [(str(minutes), f"{minutes} minutes") for minutes in (30, 45, 60, 75, 90)]


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, member):
        return member.user.display_name


class RestsOnField(forms.ModelChoiceField):
    """The consent form on which a session rests."""

    def __init__(self):
        super().__init__(
            queryset=None, label="Consent form it rests on", empty_label="Choose the form",
            help_text="The talk asks and keeps only what was agreed to on this form. Another form allows nothing here.",
        )  # fmt: skip


class RestsOnForm(CalmForm):
    """Choose the consent form of a planned session."""

    rests_on = RestsOnField()

    def __init__(self, *args, forms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rests_on"].queryset = forms


class PlanForm(ChoosePeopleForm):
    """Who meets whom, when and for how long; the room is booked afterwards.

    `people` come from `with_erased_kinds`: those without a contact plan are not offered, and the act refuses them.
    """

    participant = forms.ModelChoiceField(
        queryset=None, label="For", empty_label=None, widget=forms.RadioSelect(attrs={"class": "picks"})
    )
    interviewer = MemberChoice(queryset=None, label="Who meets them", empty_label="Choose somebody")
    rests_on = RestsOnField()
    day = DayField(label="Day")
    start = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M"))
    minutes = forms.ChoiceField(
        label="How long", choices=MINUTES, initial="60", widget=forms.RadioSelect(attrs={"class": "picks"}),
        help_text=f"Breaks included. {int(LONGEST.total_seconds() // 60)} minutes at most; two days between two talks.",
    )  # fmt: skip

    own_wish = forms.BooleanField(
        required=False, label="They asked for this day themselves",
        help_text="Two days of rest lie between two talks. A shorter rest is theirs to choose; it stays on record.",
    )  # fmt: skip

    def __init__(self, *args, people, interviewers, forms, study, **kwargs):
        super().__init__(*args, **kwargs)
        self.study = study
        self.fields["rests_on"].queryset = forms
        if not forms:
            del self.fields["rests_on"]
        self.offer_people("participant", people, offered=people.filter(contact_erased=False))
        self.fields["interviewer"].queryset = interviewers
        self.fields["start"].help_text = f"By the clock of the study, {study.zone}."

    def rank(self, participant):
        """List the interviewers by how well they fit `participant`, with what is missing in words."""
        field = self.fields["interviewer"]
        fits = [(one, match(participant, one.user)) for one in field.queryset]
        fits.sort(key=lambda pair: pair[1].order)
        named = [(one.pk, " · ".join(filter(None, (one.user.display_name, fit.words)))) for one, fit in fits]
        field.choices = [("", field.empty_label), *named]

    def times(self):
        """Start and end as instants. Raises ClockSkips or ClockRepeats on the nights the clocks change."""
        typed = self.cleaned_data
        starts_at = moment(typed["day"], typed["start"], self.study.zone)
        return Span(starts_at, starts_at + int(typed["minutes"]) * MINUTE)


class TopicForm(CalmForm):
    title = forms.CharField(
        max_length=80, label="Topic", help_text="Neutral words: the list may be read over a shoulder."
    )
    said_as = forms.CharField(
        max_length=240, label="Said aloud before it", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One calm sentence, such as “Next is what happened at work.” The four choices are added.",
    )  # fmt: skip
    code = forms.RegexField(
        r"^[a-z][a-z0-9-]{1,22}$", label="Short code", max_length=23,
        help_text="Small letters and hyphens. The consent form refers to it as “topic:code”.",
        error_messages={"invalid": "Use small letters, figures and hyphens, and begin with a letter."},
    )  # fmt: skip
    sensitive = forms.BooleanField(
        required=False, label="Sensitive: ask before it opens",
        help_text="Only people who said yes to this topic in their consent are asked at all.",
    )  # fmt: skip
    scope_code = forms.CharField(
        required=False, max_length=40, label="Consent choice it waits for",
        help_text="Leave it empty to use “topic:” and the short code when sensitive, and none otherwise.",
    )  # fmt: skip

    def clean_scope_code(self):
        code = self.cleaned_data["scope_code"].strip()
        if code and not (is_scope(code)):
            raise forms.ValidationError("No consent form can ask for that choice. Check its code.")
        return code

"""What is typed about sessions and the guide. Only cleaned data leaves here; nothing is saved."""

from datetime import timedelta

from django import forms

from consent.forms.scopes import is_scope
from interviews.rooms.spans import Span, moment
from interviews.sessions.checks import CHECKS
from interviews.sessions.closing import NextContact, Said, Support
from interviews.sessions.limits import LONGEST
from interviews.sessions.matching import match
from interviews.sessions.questions import Shown
from safespace.base.forms import CalmForm, DayField

MINUTE = timedelta(minutes=1)
NOTES_MOST = 20_000
MINUTES = [(str(minutes), f"{minutes} minutes") for minutes in (30, 45, 60, 75, 90)]


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, participant):
        return participant.pseudonym


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, member):
        return member.user.display_name


class RestsOnField(forms.ModelChoiceField):
    """The consent form on which a talk rests."""

    def __init__(self):
        super().__init__(
            queryset=None, label="Consent form it rests on", empty_label="Choose the form",
            help_text="The talk asks and keeps only what was agreed to on this form. Another form allows nothing here.",
        )  # fmt: skip


class RestsOnForm(CalmForm):
    """Which form a planned session rests on."""

    rests_on = RestsOnField()

    def __init__(self, *args, forms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rests_on"].queryset = forms


class PlanForm(CalmForm):
    """Who, when, how long. The room comes next; people whom nobody meets yet get the interviewer chosen here.

    `people` come from `with_gone`; whoever was erased is not offered, and the act refuses them in words.
    """

    participant = PersonChoice(queryset=None, label="For", empty_label="Choose somebody")
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
        self.fields["participant"].queryset = people
        named = [(one.pk, one.pseudonym) for one in people if not one.contact_gone]
        self.fields["participant"].choices = [("", self.fields["participant"].empty_label), *named]
        self.fields["interviewer"].queryset = interviewers
        self.fields["start"].help_text = f"By the clock of the study, {study.zone}."

    def rank(self, participant):
        """Offer those first who fit `participant` best, with what is missing in words."""
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


class SafetyForm(CalmForm):
    """What was changed in the safety check, told from what the page showed.

    A box pressed with a script names itself in `only`. Without one the whole form comes, and what it had `shown` as
    ticked tells a box that was cleared from one that somebody else ticked meanwhile.
    """

    _CODES = [(check.code, check.says) for check in CHECKS]
    checks = forms.MultipleChoiceField(required=False, choices=_CODES)
    shown = forms.MultipleChoiceField(required=False, choices=_CODES)
    only = forms.ChoiceField(required=False, choices=_CODES)

    def changes(self):
        """What `Tick.objects.change` takes."""
        typed = self.cleaned_data
        checks, shown = set(typed["checks"]), set(typed["shown"])
        if typed["only"]:
            only = {typed["only"]}
            return {"ticked": only & checks, "taken_back": only - checks}
        return {"ticked": checks - shown, "taken_back": shown - checks}


class AnswerForm(CalmForm):
    """Which answer the person gave, and to which question of the page (`questions.Shown`)."""

    answer = forms.ChoiceField(choices=[(one, one) for one in ("go_on", "leave_out", "take_a_break", "stop")])
    shown = forms.CharField(required=False, max_length=400)

    def press(self):
        """What the acts of the console take: the page's key, the answer, the question it was given to."""
        typed = self.cleaned_data
        return {"key": typed["intent"], "answer": typed["answer"], "shown": Shown.read(typed["shown"])}


class LinesField(forms.CharField):
    """Several lines. A line break counts as one letter, as it does in the browser, which sends two."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class NoteForm(CalmForm):
    words = LinesField(
        required=False, max_length=NOTES_MOST, strip=False,
        error_messages={
            "max_length": f"Your notes are longer than {NOTES_MOST:,} letters, so the last of them are not saved yet. "
            "They are still here: shorten them, or keep the rest elsewhere."
        },
    )  # fmt: skip
    version = forms.IntegerField(required=False, min_value=0)


class ClosingForm(CalmForm):
    """The closing steps. Every part may stay empty: nobody is held back by a form."""

    wound_down = forms.BooleanField(
        required=False, label="We talked about something lighter before we parted",
        help_text="What the rest of the day holds, the way home.",
    )  # fmt: skip
    support = forms.ChoiceField(
        required=False, choices=Support, label="Someone to talk to",
        widget=forms.RadioSelect(attrs={"class": "options"}),
        help_text="Offer it to everyone, whatever the talk was like.",
    )  # fmt: skip
    said = forms.ChoiceField(
        required=False, choices=Said, label="What was said today", widget=forms.RadioSelect(attrs={"class": "options"}),
        help_text="“Is there anything you would rather leave out?” Keeping nothing destroys your notes for good.",
    )  # fmt: skip
    leave_out = LinesField(
        required=False, max_length=2_000, label="Which parts to leave out", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sealed. Say where in the talk, no names.",
    )  # fmt: skip
    next_contact = forms.ChoiceField(
        required=False,
        choices=NextContact,
        label="What comes next",
        widget=forms.RadioSelect(attrs={"class": "options"}),
    )

    def __init__(self, *args, withdrawn=False, finished=True, **kwargs):
        super().__init__(*args, **kwargs)
        unasked = "what they agreed to before holds" if finished else "nothing is kept and your notes are destroyed"
        self.fields["said"].help_text += f" If nobody asks, {unasked}."
        for field in self.fields.values():
            field.widget.attrs["form"] = "talk"  # the one form of the console, which holds the notes as well
        if withdrawn:
            # Who has taken their consent back is not asked for anything more.
            for name in ("said", "leave_out", "next_contact"):
                del self.fields[name]

    def answers(self):
        """What `close_session` takes, with "" for what was not asked."""
        typed = self.cleaned_data
        texts = {name: typed.get(name, "") for name in ("support", "said", "leave_out", "next_contact")}
        return {"wound_down": typed["wound_down"], **texts}


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

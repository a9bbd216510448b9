"""The form of a safe-contact plan. What it collects is sealed before it is stored."""

from datetime import time

from django import forms

from safespace.base.forms import CalmForm
from safespace.participants.fields import words_field
from safespace.participants.safe_contact.hours import DAYS
from safespace.studies.forms import zones

WAYS = [
    ("text", "Text message"),
    ("call", "Phone call"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("visit", "In person"),
]
VOICEMAIL = [
    ("none", "Leave no message"),
    ("neutral", "A neutral message is fine"),
    ("named", "A message may say who we say we are"),
]
TEXTS = [("neutral", "Neutral words only"), ("named", "May say who we say we are")]


def _ways(label):
    return forms.MultipleChoiceField(
        label=label,
        choices=WAYS,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
        error_messages={"required": "Choose at least one way. If there is none, choose “In person”."},
    )


def _days():
    return forms.TypedMultipleChoiceField(
        label="On which days?",
        choices=[(number, name[:3]) for number, name in enumerate(DAYS)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
    )


def _clock(label):
    widget = forms.TimeInput(attrs={"type": "time", "class": "short"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class ContactForm(CalmForm):
    """The safe-contact plan (C-R1): one row of hours for its ways, and two more rows for other hours."""

    ways = _ways("How may we reach them?")
    days, starts, ends = _days(), _clock("From"), _clock("Until")
    ways_2 = _ways("Other hours for")
    days_2, starts_2, ends_2 = _days(), _clock("From"), _clock("Until")
    ways_3 = _ways("And other hours for")
    days_3, starts_3, ends_3 = _days(), _clock("From"), _clock("Until")
    zone = forms.ChoiceField(label="Their time zone", choices=zones, required=False)
    times = words_field("Anything else about when", "In words, such as “not when school is out”", rows=1, size=200)
    voicemail = forms.ChoiceField(label="Voicemail", choices=VOICEMAIL, widget=forms.RadioSelect, initial="none")
    texts = forms.ChoiceField(
        label="Text messages", choices=TEXTS, widget=forms.RadioSelect, initial="neutral", required=False
    )
    shared_phone = forms.BooleanField(
        label="Others use this phone", help_text="Somebody else may answer, or read a message", required=False
    )
    may_answer = words_field("Who else may answer?", "For example: her sister. Empty means only them", rows=1, size=200)
    say_we_are = words_field("Who do we say we are?", "What to say if somebody else answers", rows=1, size=200)
    safe_word = words_field("Safe word", "The word that tells us it is really them", rows=1, size=80)
    if_no_answer = words_field("If nobody answers", rows=1, size=300)
    never = words_field("Never", "For example: no letters home", rows=1, size=300)

    ROWS = ("", "_2", "_3")
    WORDS = ("times", "voicemail", "say_we_are", "safe_word", "if_no_answer", "never", "may_answer", "shared_phone")

    def __init__(self, *args, zone, plan=None, **kwargs):
        """`zone` is where the study is; `plan` is the one to change, if there is one."""
        super().__init__(*args, initial={"zone": zone} | _typed_from(plan or {}), **kwargs)
        for row in self.ROWS[1:]:
            self.fields[f"ways{row}"].required = False
        self.zone_of_study = zone

    @property
    def more_rows(self):
        """The fields of the rows that most plans leave empty."""
        return [[self[f"{name}{row}"] for name in ("ways", "days", "starts", "ends")] for row in self.ROWS[1:]]

    @property
    def has_more_rows(self):
        return any(field.errors or field.value() for row in self.more_rows for field in row)

    def clean(self):
        typed = super().clean()
        rows = [row for row in self.ROWS if self._is_used(typed, row)]
        for row in rows:
            self._check(typed, row)
        if not rows and not typed.get("times") and "times" not in self.errors:
            self.add_error(
                "days", "Tick the days and say from when until when. If they told you in words, write those."
            )
        return typed

    def _is_used(self, typed, row):
        more = ("ways",) if row else ()
        return any(typed.get(f"{name}{row}") not in (None, "", []) for name in ("days", "starts", "ends", *more))

    def _check(self, typed, row):
        missing = {
            "ways": "Say which ways these hours are for.",
            "days": "Tick the days of these hours.",
            "starts": "Say from when.",
            "ends": "Say until when.",
        }
        for name, words in missing.items():
            field = f"{name}{row}"
            if typed.get(field) in (None, "", []) and field not in self.errors:
                self.add_error(field, words)
        starts, ends = typed.get(f"starts{row}"), typed.get(f"ends{row}")
        if starts and ends is not None and ends <= starts and ends != time(0):
            self.add_error(f"ends{row}", "This is before they begin. For hours past midnight use two rows.")

    def plan(self):
        """The plan as SafeContact stores it."""
        typed = self.cleaned_data
        rows = [row for row in self.ROWS if self._is_used(typed, row)]
        hours = [
            {
                "ways": typed[f"ways{row}"],
                "days": sorted(typed[f"days{row}"]),
                "from": f"{typed[f'starts{row}']:%H:%M}",
                "until": f"{typed[f'ends{row}']:%H:%M}",
            }
            for row in rows
        ]
        ways = {way for row in self.ROWS for way in typed[f"ways{row}"]}
        plan = {"ways": [way for way, _ in WAYS if way in ways], "hours": hours}
        plan |= {"zone": typed["zone"] or self.zone_of_study, "texts": typed["texts"] or "neutral"}
        return plan | {name: typed[name] for name in self.WORDS}


def _typed_from(plan):
    """The values of ContactForm for `plan`, without the safe word, which is shown only on request."""
    typed = {name: value for name, value in plan.items() if name not in ("safe_word", "hours")}
    for row, hours in zip(ContactForm.ROWS, plan.get("hours", ()), strict=False):
        typed |= {
            f"ways{row}": hours["ways"],
            f"days{row}": hours["days"],
            f"starts{row}": hours["from"],
            f"ends{row}": hours["until"],
        }
    return typed

"""The forms of setting up the tablet, of the steps on it, and of statements."""

import json

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from consent.forms.scopes import TAKE_PART
from consent.records.attachments.attaching import Kind
from consent.records.models import Copy, Part
from consent.records.tablet.questions import NothingAsked
from consent.records.tablet.steps import Interpreter
from safespace.base.forms import CalmForm
from safespace.base.uploads import DocumentField
from safespace.studies.need_to_know import Role

MOST_STROKES = 120_000
ANSWER = {"yes": True, "no": False}

TOO_LONG = _("This is too long to keep. Please make it shorter.")
UNREADABLE = _("We could not read the drawing. Please draw it again, or type.")


STATEMENTS = {
    Part.OBTAINER: (
        "I read out the whole form, in the words that were approved",
        "I answered what they asked, and there was time to think",
        "They seemed to follow it, and they agreed freely",
    ),
    Part.WITNESS: (
        "I was in the room from the first word to the signature",
        "The whole form was read out, and what they asked was answered",
        "They seemed to follow it, and they agreed freely",
        "I am not one of their family, and I did not read it out",
    ),
}


def _tick(label, hint=""):
    return forms.BooleanField(
        label=label,
        help_text=hint,
        error_messages={"required": f"Tick this when it is so: {label[0].lower()}{label[1:]}."},
    )


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, version):
        return f"{version.form.title}, {str(version).lower()}"


class WitnessField(forms.ModelChoiceField):
    def label_from_instance(self, member):
        return f"{member.user}, {Role(member.role).label.lower()}"


class SetUpForm(CalmForm):
    """Filled in before the tablet is handed over. Distress or intoxication means another day, not a no (A-R9)."""

    version = VersionField(label="Which form?", queryset=None, widget=forms.RadioSelect, empty_label=None)
    interpreter = forms.ChoiceField(
        label="Interpreter",
        help_text="Never a partner, a relative or an employer, unless they chose them and the committee allows it.",
        choices=Interpreter,
        widget=forms.RadioSelect,
        initial=Interpreter.NONE,
    )
    witness = WitnessField(
        label="Is the form read out to them?",
        help_text="Then a colleague stays from the first word to the signature and signs for what they saw. "
        "Never you, and never one of their family.",
        queryset=None,
        required=False,
        empty_label="No, they read it themselves",
    )
    with_whom = forms.CharField(
        label="Who else is in the room?",
        help_text="Sealed with their answers.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    read_along = forms.BooleanField(
        label="A person who knows the language of the form reads along",
        help_text="They read our words too, and say so where something is wrong.",
        required=False,
    )
    unheard = _tick("Nobody can overhear, and they chose who is here")
    unhurried = _tick("There is time for questions, and nobody waits for them")
    well = _tick("They are well enough to decide today", "Upset, ill or not sober means another day, never a no.")
    asked_themselves = forms.BooleanField(
        label="They came to us themselves and want to be asked again",
        help_text="They stopped or said no before. Nobody else may bring it up again.",
        required=False,
    )
    carry_on = forms.ChoiceField(
        label="They stopped before the end last time",
        choices=[("on", "Carry on where they stopped"), ("anew", "Begin again")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, versions, witnesses, may_carry_on, has_declined, needs_reader, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = versions
        self.fields["witness"].queryset = witnesses
        versions = self.versions
        if len(versions) == 1:
            self.initial.setdefault("version", versions[0].pk)
        if not may_carry_on:
            del self.fields["carry_on"]
        if not needs_reader:
            del self.fields["read_along"]
        if not has_declined:
            del self.fields["asked_themselves"]

    @property
    def versions(self):
        """The versions to choose from, evaluated once for the field and the page."""
        return self.fields["version"].queryset

    @property
    def carries_on(self):
        return self.cleaned_data.get("carry_on") == "on"


class StatementForm(CalmForm):
    """What a reader or witness saw, one tick a line. Every line must be ticked before they can sign (A-R4)."""

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        for place, words in enumerate(STATEMENTS[part]):
            self.fields[f"saw_{place}"] = _tick(words)

    @property
    def ticks(self):
        return [self[name] for name in self.fields if name.startswith("saw_")]


class ReadForm(CalmForm):
    """The button on a page that is only read."""


class ChoicesForm(CalmForm):
    """A yes or no for each choice of a version, with no default. With `partly`, answers may be missing (A-R7)."""

    def __init__(self, data=None, *, choices, answers, partly=False):
        shown = {f"scope_{place}": answers.get(one["code"]) for place, one in enumerate(choices)}
        words = {True: "yes", False: "no"}
        super().__init__(data, initial={name: words[value] for name, value in shown.items() if value is not None})
        self.codes = {f"scope_{place}": one["code"] for place, one in enumerate(choices)}
        for place, one in enumerate(choices):
            self.fields[f"scope_{place}"] = forms.ChoiceField(
                label=one["title"],
                choices=[("yes", _("Yes")), ("no", _("No"))],
                widget=forms.RadioSelect,
                required=not partly,
                error_messages={"required": _now("Please answer: %(title)s. Yes and no are both fine.") % one},
            )

    def clean(self):
        """A no to taking part is enough: the other choices then need no answer."""
        typed = super().clean()
        if "no" in {typed.get(name) for name, code in self.codes.items() if code == TAKE_PART}:
            for name in [name for name in self.errors if name in self.codes]:
                del self.errors[name]
        return typed

    def answers(self):
        """The answers as {code: bool}."""
        typed = self.cleaned_data
        return {code: ANSWER[typed[name]] for name, code in self.codes.items() if typed.get(name) in ANSWER}


class ExplainForm(CalmForm):
    """The check of our explanation. It tests us, so every answer is accepted, including "I’m not sure" (A-R9)."""

    chosen = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose the answer that fits best.")}
    )
    again = forms.BooleanField(label=_("We talked about it again, and it is clear now"), required=False)

    def __init__(self, data=None, *, version, kept):
        super().__init__(data, initial={"chosen": str(kept.get("chosen", "")), "again": kept.get("again", False)})
        options = [(str(place), words) for place, words in enumerate(version.teach_options)]
        self.fields["chosen"].label = version.teach_question
        self.fields["chosen"].choices = [*options, ("unsure", _("I’m not sure."))]

    def clean_chosen(self):
        chosen = self.cleaned_data["chosen"]
        return int(chosen) if chosen.isdigit() else chosen


class SignForm(CalmForm):
    """Signing by typing or drawing. "Not today" needs neither."""

    name = forms.CharField(
        label=_("Type your name, initials or study name"),
        max_length=120,
        required=False,
        error_messages={"max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "big"}),
    )
    strokes = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
        max_length=MOST_STROKES,
        error_messages={"max_length": _("This drawing is too large to keep. Please draw it again, or type.")},
    )

    def __init__(self, data=None, *, kept=None):
        """`kept` is the {"name", "strokes"} that was saved when another button was pressed."""
        name, strokes = ((kept or {}).get(one) for one in ("name", "strokes"))
        super().__init__(data, initial={"name": name or "", "strokes": json.dumps(strokes) if strokes else ""})

    def clean_strokes(self):
        """The strokes as [[[x, y], …], …], every number between 0 and 1, or None."""
        text = self.cleaned_data["strokes"]
        if not text:
            return None
        try:
            lines = json.loads(text)
            strokes = [[[float(x), float(y)] for x, y in line] for line in lines]
        except (ValueError, TypeError, RecursionError):
            raise forms.ValidationError(UNREADABLE) from None
        if not all(0 <= number <= 1 for line in strokes for point in line for number in point):
            raise forms.ValidationError(UNREADABLE)
        return [line for line in strokes if line] or None


class CopyForm(CalmForm):
    """Which copy they want. None has the same weight as the others (A-R6)."""

    choice = forms.ChoiceField(choices=Copy, error_messages={"required": _("Choose one. There is no wrong choice.")})


class AttachForm(CalmForm):
    """A document to keep with a record."""

    kind = forms.ChoiceField(label="What is it?", choices=Kind, widget=forms.RadioSelect)
    file = DocumentField(label="The file", help_text="A PDF, or a picture as JPEG or PNG, of up to 20 MB.")


class QuestionForm(CalmForm):
    """A question of the person, sent along with the step it is asked on. It may be empty unless it is `wanted`."""

    prefix = "question"

    words = forms.CharField(
        label=_("Something else?"),
        max_length=600,
        error_messages={"required": NothingAsked.sentence, "max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "form": "step"}),
    )

    def __init__(self, *args, wanted=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].required = wanted
        self.fields["intent"].widget.attrs["form"] = "step"


class TalkedForm(forms.Form):
    """Which question was answered aloud."""

    question = forms.UUIDField()

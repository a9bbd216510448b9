"""Forms of a session: the safety check, the console and the closing steps."""

from django import forms

from interviews.conduct.closing import NextContact, Said, Support
from interviews.conduct.distress.stages import ANSWERS, Answer, Stage
from interviews.conduct.gate.safety_check import CHECKS
from interviews.conduct.questions import Shown
from safespace.base.forms import CalmForm

NOTES_MOST = 20_000
"""The most characters that the notes of one session hold."""


class SafetyForm(CalmForm):
    """What was changed in the safety check, compared with what the page showed.

    With a script, the box that was pressed comes alone, named in `only`. Without one the whole form comes, and `shown`
    (what was ticked on the page) tells a box that was cleared from one that a colleague ticked in the meantime.
    """

    _CODES = [(check.code, check.says) for check in CHECKS]
    checks = forms.MultipleChoiceField(required=False, choices=_CODES)
    shown = forms.MultipleChoiceField(required=False, choices=_CODES)
    only = forms.ChoiceField(required=False, choices=_CODES)

    def changes(self):
        """The arguments of `SafetyCheckItem.objects.change`."""
        typed = self.cleaned_data
        checks, shown = set(typed["checks"]), set(typed["shown"])
        if typed["only"]:
            only = {typed["only"]}
            return {"ticked": only & checks, "unticked": only - checks}
        return {"ticked": checks - shown, "unticked": shown - checks}


class AnswerForm(CalmForm):
    """Which answer the person gave, and to which question (`questions.Shown`)."""

    answer = forms.ChoiceField(choices=[(one, one) for one in ("go_on", "leave_out", "take_a_break", "stop")])
    shown = forms.CharField(required=False, max_length=400)

    def press(self):
        """The arguments that the acts of the console take."""
        typed = self.cleaned_data
        return {"key": typed["intent"], "answer": typed["answer"], "shown": Shown.read(typed["shown"])}


class StepForm(CalmForm):
    """One step when it gets too much, as its button sends it: "safe:no", or "noticed:" for a step without an answer."""

    _STEPS = [f"{stage}:{answer}" for stage in Stage for answer in sorted(ANSWERS.get(stage, {Answer.NONE}))]
    step = forms.ChoiceField(choices=[(one, one) for one in _STEPS])
    shown = forms.CharField(required=False, max_length=400)

    def press(self):
        """The arguments of `take_step`."""
        stage, _, answer = self.cleaned_data["step"].partition(":")
        return {"stage": Stage(stage), "answer": Answer(answer), "shown": Shown.read(self.cleaned_data["shown"])}


class NoteForm(CalmForm):
    words = forms.CharField(
        required=False, max_length=NOTES_MOST, strip=False,
        error_messages={
            "max_length": f"Your notes are longer than {NOTES_MOST:,} letters, so the last of them are not saved yet. "
            "They are still here: shorten them, or keep the rest elsewhere."
        },
    )  # fmt: skip
    version = forms.IntegerField(required=False, min_value=0)


class ClosingForm(CalmForm):
    """The closing steps. Every part may stay empty: a form never keeps people in the room."""

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
    leave_out = forms.CharField(
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
            # After a withdrawal or a no, nothing more is asked.
            for name in ("said", "leave_out", "next_contact"):
                del self.fields[name]

    def answers(self):
        """The arguments of `close_session`, "" for what was not asked."""
        typed = self.cleaned_data
        texts = {name: typed.get(name, "") for name in ("support", "said", "leave_out", "next_contact")}
        return {"key": typed["intent"], "wound_down": typed["wound_down"], **texts}

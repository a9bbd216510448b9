"""Pages that show every shell and component with invented people, for tests that look."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.template import engines
from django.utils import timezone

from safespace.base.forms import CalmForm
from safespace.base.gates import Requirement

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))

SCOPES = [
    ("Take part", "yes"),
    ("Voice recording", "no"),
    ("Quotes without a name", "gone"),
    ("Keep for the archive", "again"),
    ("Health details", "none"),
    ("Contact again", "yes"),
]
YES_NO = [("yes", "Yes"), ("no", "No")]


class EveryField(CalmForm):
    """One of each kind of field, with the words a person would read."""

    name = forms.CharField(label="Name", help_text="As they like to be called.")
    email = forms.EmailField(label="E-mail", required=False)
    code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"class": "code", "inputmode": "numeric"}))
    wishes = forms.CharField(label="Never", widget=forms.Textarea(attrs={"rows": 3}), help_text="What must not happen.")
    room = forms.ChoiceField(label="Room", choices=[("", "Choose"), ("q", "Quiet Room"), ("g", "Garden Room")])
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    start = forms.TimeField(label="From", widget=forms.TimeInput(attrs={"type": "time"}))
    paper = forms.FileField(label="Signed paper", required=False)
    how = forms.ChoiceField(
        label="How did they tell us?", choices=[("p", "By phone"), ("t", "By text")], widget=forms.RadioSelect
    )
    gap = forms.ChoiceField(
        label="Quiet gap either side",
        choices=[("15", "15 min"), ("30", "30 min")],
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        help_text="So that nobody meets in the doorway.",
    )
    needs = forms.MultipleChoiceField(
        label="What they need",
        choices=[("step", "Step-free"), ("quiet", "Can’t be overheard"), ("doors", "Two ways out")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "picks"}),
        required=False,
    )
    own = forms.BooleanField(label="This is my own locked device.", help_text="Ask again in 12 hours.")


class Choices(CalmForm):
    """Two scopes of a form and a signature, as a participant meets them."""

    take_part = forms.ChoiceField(label="Taking part", choices=YES_NO, widget=forms.RadioSelect)
    recording = forms.ChoiceField(label="Recording your voice", choices=YES_NO, widget=forms.RadioSelect)
    drawing = forms.CharField(widget=forms.HiddenInput, required=False)
    typed = forms.CharField(label="Or type your name", required=False)


class Question(CalmForm):
    """A question put down on the way."""

    question = forms.CharField(label="Something else?", widget=forms.Textarea(attrs={"rows": 2}))


class Said(str):
    """A message as Django prints it."""

    def __new__(cls, words, level="info"):
        said = super().__new__(cls, words)
        said.level_tag = level
        return said


def _item(label, icon, group="main", **rest):
    usual = {"current": False, "waiting_url": None, "off_phone": False}
    return SimpleNamespace(label=label, icon=icon, url="/", group=group, **{**usual, **rest})


SHELL = SimpleNamespace(
    study="Leaving Well",
    studies=[("Leaving Well", "/a/"), ("Quiet Hours", "/b/")],
    nav=[
        _item("Today", "sunrise", current=True),
        _item("People", "users-round"),
        _item("Sessions", "messages-square"),
        _item("Rooms", "door-open"),
        _item("Consent", "file-check"),
        _item("Support", "life-buoy", off_phone=True),
        _item("Overview", "book-open", "study", off_phone=True),
        _item("Team", "user-round-cog", "study", off_phone=True),
    ],
    me=SimpleNamespace(
        name="Imogen Achterberg", role_words="Coordinator", verified_at=datetime(2026, 11, 23, 8, 52, tzinfo=UTC)
    ),
    search_url="/find/",
    has_more=True,
)

STEPS = [
    ("About the study", "done"),
    ("What will happen", "done"),
    ("Your choices", "here"),
    ("Did we explain it well?", "ahead"),
    ("Saying yes, or no", "ahead"),
    ("Your copy", "ahead"),
]

REQUIREMENTS = [
    Requirement("Consent stands", True),
    Requirement("The room is suitable", False, "The Garden Room can be seen from the path.", "/rooms/"),
    Requirement("Somebody knows where you are", False, "Nobody is named for today."),
]


def context():
    """Everything the gallery prints. Forms are fresh at each call."""
    return {
        "shell": SHELL,
        "participant": SimpleNamespace(code="KB-7Q3M", pseudonym="Alder Finch"),
        "codes": [f"KB-{number}Q3M" for number in range(10)],
        "strip": SCOPES,
        "facts": [("Never", "No voicemail. No letters home."), ("We say we are", "The library, about your card")],
        "requirements": REQUIREMENTS,
        "messages": [Said("The room is booked."), Said("Not safe to call now.", "warning")],
        "empty": EveryField(),
        "form": EveryField({"name": "", "email": "not an address", "how": "x", "intent": ""}),
        "choices": Choices(),
        "question_form": Question(),
        "questions": [("Will my manager find out I came?", "No. We don’t tell anyone who takes part.")],
        "steps": STEPS,
        "study_name": "Leaving Well",
        "with_whom": "Tomasz Idowu",
        "leave_url": "/c/leave/",
        "answers": SCOPES[:2],
        "parts": [("If you change your mind", "Say so in any way that suits you.\nYou never owe a reason.")],
        "bars": [("Taking part", "18 yes", 600), ("Recording your voice", "15 yes, 3 no", 500)],
        "shares": [
            ("pine", "Current", 17, 0, 156, "/"),
            ("honey", "Ask again", 4, 159, 36, ""),
            ("clay", "Withdrawn", 2, 198, 66, ""),
        ],
        "then": [
            ("hand", "clay", "At once", "All sessions are called off."),
            ("undo-2", "", "Until tomorrow 12:06", "It can be undone."),
        ],
        "back_url": "/",
        "back_words": "Today",
        "code": "KB-7Q3M",
        "pseudonym": "Alder Finch",
        "place": "Session 2 · Garden Room · Tomasz Idowu",
        "lamp": "In session",
        "since": 2052,
        "recording": "Recording, agreed",
    }  # fmt: skip


def draw(name, **rest):
    """Return the HTML of the gallery page `name`."""
    template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
    with timezone.override("Europe/London"):
        return template.render({**context(), **rest})

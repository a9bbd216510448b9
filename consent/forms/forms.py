"""Writing a consent form and deciding about it."""

from django import forms
from django.forms import formset_factory

from consent.ethics.forms import bound_last_day, day
from consent.forms.cohorts import Cohort
from consent.forms.scopes import KNOWN, TAKE_PART, TOPIC, is_scope, scope_title
from consent.forms.texts import LANGUAGES
from safespace.base.forms import CalmForm, LinesForm

OPTIONS = ("option_1", "option_2", "option_3")


def _words(label, hint="", rows=6, size=8000):
    area = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=size, widget=area)


def _line(label, hint="", size=120, required=False):
    line = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=size, widget=line)


class NewForm(CalmForm):
    """A new consent form."""

    title = _line("What is it for?", "Staff see this title, such as “Interviews with adults”.", size=80, required=True)
    cohort = forms.ChoiceField(label="Who reads it?", choices=Cohort, widget=forms.RadioSelect, initial=Cohort.ADULT)


class ParentsForm(CalmForm):
    """Which form the parents read."""

    parents = forms.ModelChoiceField(label="Form the parents read", queryset=None, empty_label="Choose the form")

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parents"].queryset = offered


class NextDraftForm(CalmForm):
    """The button that starts the next version."""


class SubmitForm(CalmForm):
    """The button that sends the draft to the committee."""


class ChoiceForm(LinesForm):
    """One choice of a draft."""

    use_required_attribute = False

    code = forms.CharField(widget=forms.HiddenInput, max_length=40)
    title = _line("What is asked")
    words = _words("What it means", "What happens with a yes, and what with a no.", rows=2, size=1500)
    more = _words("Tell me more", "Shown when the reader asks for it.", rows=2, size=3000)

    @property
    def about(self):
        """What the choice is about, in words."""
        return scope_title(self["code"].value() or "")

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not is_scope(code):
            raise forms.ValidationError("This choice is not one of the list.")
        return code


ChoiceRows = formset_factory(ChoiceForm, extra=0, max_num=40, absolute_max=60)


class DraftForm(CalmForm):
    """All words of a draft on one page. Every button saves it.

    `do` says what else happens: "save", "send", "add", or "up", "down" or "remove" with the position of a choice, such
    as "up-2". A draft may be incomplete until it is sent.
    """

    language = forms.ChoiceField(label="Language", choices=list(LANGUAGES.items()))
    about = _words("About the study", "Begin with what matters most. Leave an empty line between paragraphs.")
    what_happens = _words(
        "What will happen", "Where, how long, who is there, what is asked, what may be hard, who hears it."
    )
    withdrawal_terms = _words(
        "If you change your mind", "How to say so, what happens then, and until when things can be deleted."
    )
    teach_question = _words("A question that checks our explanation", rows=2, size=400)
    option_1 = _line("First answer", size=200)
    option_2 = _line("Second answer", size=200)
    option_3 = _line("Third answer", size=200)
    teach_right = forms.TypedChoiceField(
        label="Which one is right?",
        choices=[(0, "The first"), (1, "The second"), (2, "The third")],
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        coerce=int,
        empty_value=None,
        required=False,
    )
    teach_correction = _words(
        "What we say when an answer surprises us", "It begins with “We could have said that better.”", rows=2, size=800
    )
    validity_months = forms.IntegerField(label="How many months does a yes hold?", min_value=1, max_value=60)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    add_kind = forms.ChoiceField(label="Add a choice", required=False)
    add_topic = _line("Short word for the topic", "Only for a topic: small letters, such as “family”.", size=28)

    def __init__(self, data=None, *, version):
        options = dict(zip(OPTIONS, version.teach_options, strict=False))
        names = [name for name in self.base_fields if hasattr(version, name)]
        super().__init__(data, initial={**{name: getattr(version, name) for name in names}, **options})
        self.rows = ChoiceRows(data, prefix="choice", initial=version.choices)
        taken = {one["code"] for one in version.choices}
        topic = [(TOPIC, "A topic that may be hard to talk about")]
        known = [(one.code, one.title) for one in KNOWN.values() if one.code not in taken]
        self.fields["add_kind"].choices = [("", "Choose what to ask for"), *topic, *known]

    def is_valid(self):
        return super().is_valid() and self.rows.is_valid()

    def clean(self):
        typed = super().clean()
        if self.data.get("do") == "add":
            self._clean_added(typed)
        if not self.rows.is_valid():
            raise forms.ValidationError("One of the choices is too long, or not one of the list.")
        codes = [one["code"] for one in self._choices()]
        if len(set(codes)) < len(codes):
            raise forms.ValidationError("One choice stands here twice. Take one of them out.")
        return typed

    def _clean_added(self, typed):
        kind = typed.get("add_kind")
        code = TOPIC + typed.get("add_topic", "").strip().lower() if kind == TOPIC else kind
        if not kind:
            self.add_error("add_kind", "Choose what to ask for first.")
        elif not is_scope(code):
            self.add_error("add_topic", "Write one short word in small letters for the topic.")
        elif code in {row.get("code") for row in self._choices()}:
            self.add_error("add_kind", "This is among the choices already.")
        typed["added"] = code

    def _choices(self):
        """The choices as typed, without empty rows."""
        return [dict(row.cleaned_data) for row in self.rows.forms if row.is_valid() and row.cleaned_data.get("code")]

    def anchor(self):
        """The URL fragment of the choice that was moved or added, or "" for the top of the page."""
        do, _, place = self.data.get("do", "save").partition("-")
        moves = {"up": -1, "down": 1, "add": 0}
        if do not in moves:
            return ""
        here = len(self.rows.forms) if do == "add" else (int(place) if place.isdigit() else 0) + moves[do]
        return f"#choice-{max(0, here)}"

    def words(self):
        """The whole draft as `FormVersion.revise` takes it, with the button’s change to the choices applied."""
        typed = self.cleaned_data
        written = [place for place, name in enumerate(OPTIONS) if typed[name]]
        right = typed["teach_right"]
        plain = ("language", "about", "what_happens", "withdrawal_terms", "teach_question")
        return {
            **{name: typed[name] for name in plain},
            "teach_options": [typed[OPTIONS[place]] for place in written],
            "teach_right": written.index(right) if right in written else None,
            "teach_correction": typed["teach_correction"],
            "validity_months": typed["validity_months"],
            "choices": self._arranged(self._choices()),
        }

    def _arranged(self, choices):
        do, _, place = self.data.get("do", "save").partition("-")
        here = int(place) if place.isdigit() and int(place) < len(choices) else 0
        if do == "add":
            added = self.cleaned_data["added"]
            title = KNOWN[added].title if added in KNOWN else ""
            choices.append({"code": added, "title": title, "words": "", "more": ""})
        elif do == "remove" and choices[here]["code"] != TAKE_PART:
            del choices[here]
        elif do == "up" and here > 0:
            choices.insert(here - 1, choices.pop(here))
        elif do == "down" and here < len(choices) - 1:
            choices.insert(here + 1, choices.pop(here))
        return sorted(choices, key=lambda one: one["code"] != TAKE_PART)


class DecideForm(CalmForm):
    """The committee's decision. An approval needs a reference and a last day."""

    outcome = forms.ChoiceField(
        label="What did the committee decide?",
        choices=[("approved", "It may be used"), ("changes_wanted", "Something has to change first")],
        widget=forms.RadioSelect,
    )
    reference = _line("The committee’s reference", size=60)
    ends_on = day("Last day of the approval", "It ends at midnight where the study is.")
    reasons = _words("What should change?", "The writers read this as it stands.", rows=5, size=4000)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = False
        bound_last_day(self.fields["ends_on"], today)

    def clean(self):
        typed = super().clean()
        if typed.get("outcome") == "approved":
            if not typed.get("reference"):
                self.add_error("reference", "Give the reference of the approval.")
            if not typed.get("ends_on") and "ends_on" not in self.errors:
                self.add_error("ends_on", "Give the last day of the approval.")
        return typed

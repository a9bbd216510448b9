"""Forms of incidents. Nothing but the kind has to be filled in, so that noting one takes a minute."""

from django import forms
from django.db.models import Q

from interviews.safety.incidents.kinds import Kind, Told, Verdict
from safespace.base.forms import CalmForm, PastMomentField

FACTS_MOST = 1_500


class FactsForm(CalmForm):
    facts = forms.CharField(
        label="What happened, as little as a second person needs",
        max_length=FACTS_MOST,
        help_text="Sealed. No names: not of the person, not of others.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class NoteForm(FactsForm):
    """Note an incident. `people` are those it may be about; `about` is the person of a talk, who is not asked for."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=Kind,
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose what it is. You can choose the nearest."},
    )
    known_at = PastMomentField(
        label="When did we know?", help_text="The times run from here. Leave it empty if it was just now."
    )
    who = forms.CharField(
        label="Whom is it about? Pseudonym or code",
        max_length=60,
        required=False,
        help_text="Leave it empty if it is about nobody in particular. Never a name.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    told = forms.ChoiceField(
        label="What was the person told?",
        choices=Told,
        initial=Told.NOT_YET,
        widget=forms.RadioSelect(attrs={"class": "options"}),
    )

    field_order = ("intent", "kind", "who", "known_at", "facts", "told")

    def __init__(self, *args, people, about=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, self.about = people, about
        self.fields["facts"].required = False
        self.fields["facts"].validators = []
        self.fields["facts"].help_text += " You can write it later."
        if about is not None:
            del self.fields["who"]

    def clean_who(self):
        """The Participant, or None."""
        words = self.cleaned_data["who"].strip()
        if not words:
            return None
        found = self.people.filter(Q(code__iexact=words) | Q(pseudonym__iexact=words)).first()
        if found is None:
            raise forms.ValidationError("None of the people you work with has this pseudonym or code.")
        return found

    def says(self, at):
        """The arguments of `Incident.objects.note` that were typed."""
        typed = self.cleaned_data
        return {
            "key": typed["intent"], "kind": typed["kind"], "known_at": typed["known_at"] or at,
            "facts": typed["facts"], "told": typed["told"], "participant": self.about or typed.get("who"),
        }  # fmt: skip


class LookForm(CalmForm):
    """What the second person found."""

    verdict = forms.ChoiceField(
        label="Does it have to be reported?",
        choices=Verdict,
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose whether it has to be reported."},
    )
    assessment = forms.CharField(
        label="In a few words",
        max_length=FACTS_MOST,
        required=False,
        help_text="Sealed. Needed if it does not have to be reported. No names.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StepForm(CalmForm):
    """One step, and whether it is done."""

    step = forms.CharField(max_length=12)
    done = forms.BooleanField(required=False)

"""The form that makes one choice a no."""

from django import forms

from consent.records.choices.meaning import what_it_means
from consent.records.choices.telling import Channel
from safespace.base.forms import CalmForm, PastMomentField, two_lines


class NarrowForm(CalmForm):
    """Which choice is now a no, how they said so and when. No field asks for a reason.

    `answers` are the ScopeAnswers to choose from. A page opened earlier may send another one of `accepted`.
    """

    choice = forms.ChoiceField(
        label="Which one is now a no?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose which one is now a no.",
            "invalid_choice": "Choose one of the choices below.",
        },
    )
    channel = forms.ChoiceField(
        label="How did they tell us?",
        choices=Channel,
        initial=Channel.PHONE,
        widget=forms.RadioSelect(attrs={"class": "picks"}),
        error_messages={"required": "Choose how they told us."},
    )
    occurred_at = PastMomentField(label="When did they tell us?")

    def __init__(self, *args, answers, accepted, names_form, **kwargs):
        """`names_form` tells whether each choice also names its form: for people who answered more than one."""
        super().__init__(*args, **kwargs)
        self.accepted = {str(one.pk): one for one in accepted}
        field = self.fields["choice"]
        field.choices = [(key, "") for key in self.accepted]
        field.widget.choices = [(str(one.pk), _label(one, names_form)) for one in answers]

    @property
    def answer(self):
        """The ScopeAnswer that was chosen."""
        return self.accepted[self.cleaned_data["choice"]]


class HandOverForm(CalmForm):
    """The button that hands the tablet over."""


def _label(answer, names_form):
    on_form = f"On “{answer.record.version.form.title}”. " if names_form else ""
    return two_lines(answer.scope.title, on_form + what_it_means(answer))

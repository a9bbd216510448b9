"""Choosing participants on a form by a few letters of their pseudonym or code, never from a list of all."""

from uuid import UUID

from django import forms
from django.db.models import Q

from safespace.base.forms import CalmForm
from safespace.base.text.characters import has_unusable_characters

MOST = 20
LONGEST = 60
SEARCH = "search"
"""The name of the search button."""


def with_letters(people, letters):
    """Those of the queryset `people` whose pseudonym or code has these letters."""
    return people.filter(Q(pseudonym__icontains=letters) | Q(code__icontains=letters))


class ChoosePeopleForm(CalmForm):
    """A form with a field for participants, filled by `offer_people`.

    A study of at most MOST people offers them all. In a larger one `is_large` is true, and the page shows a search
    field and a button, which work without JavaScript: the form comes back with what was typed and the people found.
    """

    letters = forms.CharField(
        label="Find by pseudonym or code",
        help_text="A few letters are enough.",
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    is_large = False

    @classmethod
    def of(cls, request, *, initial, **choices):
        """The form of this request. After the search button it is unbound: nothing is checked, and nothing is lost."""
        form = cls(request.POST or None, initial=initial, **choices)
        if form.is_bound and SEARCH in form.data:
            return cls(initial=initial | form._typed(), **choices)
        return form

    def _typed(self):
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    def offer_people(self, name, people, *, offered=None):
        """Let the field `name` accept `people` and offer those already chosen and those who have the letters.

        `offered` is the part of `people` that is offered, if not all are.
        """
        field, letters = self.fields[name], self._letters()
        people = people.order_by("pseudonym", "id")
        field.queryset = people
        offered = people if offered is None else offered.order_by("pseudonym", "id")
        found = list((with_letters(offered, letters) if letters else offered)[: MOST + 1])
        self.is_large = bool(letters) or len(found) > MOST
        if len(found) > MOST:
            field.help_text = "These are the first. Type more letters to see fewer." if letters else ""
        elif not found and letters:
            field.help_text = "No pseudonym or code has these letters."
        found = [] if self.is_large and not letters else found[:MOST]
        chosen = self._chosen(name)
        before = list(offered.filter(pk__in=chosen)) if chosen else []
        shown = [*before, *(one for one in found if one.pk not in chosen)]
        if not shown and not field.help_text:
            field.help_text = "Type a few letters above, then press Search."
        field.choices = [(str(one.pk), f"{one.pseudonym}, {one.code}") for one in shown]

    def _letters(self):
        text = self._value("letters") or ""
        return "" if has_unusable_characters(text) else " ".join(text[:LONGEST].split())

    def _chosen(self, name):
        """The ids of the participants that are chosen in the field `name`."""
        value = self._value(name)
        return {pk for pk in map(_uuid, value if isinstance(value, (list, tuple)) else [value]) if pk}

    def _value(self, name):
        if not self.is_bound:
            return self.initial.get(name)
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))


def _uuid(text):
    try:
        return UUID(str(text))
    except ValueError:
        return None

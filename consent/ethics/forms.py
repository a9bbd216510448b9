from django import forms

from consent.ethics.models import last_day_possible
from safespace.base.forms import CalmForm, DayField
from safespace.studies.roles import Permission, Role, grants


def day(label, hint=""):
    return DayField(label=label, help_text=hint)


class ApprovalForm(CalmForm):
    """An approval, as in the committee's letter. `today` is the date in the time zone of the study."""

    reference = forms.CharField(
        label="The committee’s reference",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    ends_on = day("Last day of the approval", "It ends at midnight where the study is.")

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        bound_last_day(self.fields["ends_on"], today)


def bound_last_day(field, today):
    """Limit the date picker to the days that the act accepts."""
    field.widget.attrs |= {"min": today.isoformat(), "max": last_day_possible(today).isoformat()}


def _readers():
    """The roles that read the page of the approval, in words."""
    *others, last = [role.label.lower() for role in Role if grants(role, Permission.READ_FORMS)]
    return f"{', '.join(others)} and {last}"


class SuspendForm(CalmForm):
    """Why the committee suspends the approval. The words are sealed."""

    reason = forms.CharField(
        label="Why is it suspended?",
        help_text=f"It is read as it stands by each {_readers()}. All others read that it is suspended. Name nobody.",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

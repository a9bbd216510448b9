"""Forms about studies and their teams."""

import zoneinfo
from functools import cache

from django import forms
from django.core.exceptions import ValidationError

from safespace.base.forms import CalmForm, DayField
from safespace.base.text.phones import PrintedPhoneField
from safespace.studies.models import CalendarTitle
from safespace.studies.need_to_know import Role
from safespace.studies.team.training import Course


@cache
def zones():
    """The time zones of places, as choices sorted by continent."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]


def zone_field():
    return forms.ChoiceField(
        label="Time zone",
        choices=zones,
        help_text="Every time in this study is shown in this zone.",
        error_messages={"required": "Choose where the study takes place."},
    )


def name_field():
    return forms.CharField(
        max_length=80,
        help_text="A neutral name. It may be read over a shoulder, so it says nothing about the topic.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give the study a neutral name."},
    )


class OpenStudyForm(CalmForm):
    name = name_field()
    code = forms.CharField(
        label="Two letters",
        max_length=2,
        help_text="They begin every code in this study, as KB does in KB-7Q3M. They can’t be changed later.",
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Choose two letters."},
    )
    zone = zone_field()

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            raise ValidationError("Use two letters from A to Z.")
        return code


class StudySettingsForm(CalmForm):
    name = name_field()
    zone = zone_field()
    calendar_title = forms.ChoiceField(
        label="In calendars it is called",
        choices=CalendarTitle.choices,
        widget=forms.RadioSelect(attrs={"class": "picks"}),
        help_text="What a booking says in somebody’s own calendar. Plain words, so that none gives it away.",
        error_messages={"required": "Choose one of the words."},
    )
    contact_phone = PrintedPhoneField(
        label="Number for participants",
        required=False,
        help_text="Printed on the copy of a consent, so that they can ring to stop or ask.",
    )
    contact_address = forms.CharField(
        label="Post address for participants",
        max_length=200,
        required=False,
        help_text="On the same copy. One line.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MemberForm(CalmForm):
    username = forms.CharField(
        max_length=64,
        help_text="The username of somebody who has an account. An administrator invites new people.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter their username."},
    )
    role = forms.ChoiceField(
        choices=Role.choices,
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose what they do in this study."},
    )
    starts_on = DayField(label="From", required=False, help_text="Leave it empty for today.")
    ends_on = DayField(
        label="Until", required=False, help_text="The last day of the role. Leave it empty if you don’t know yet."
    )

    def clean(self):
        typed = super().clean()
        starts_on, ends_on = typed.get("starts_on"), typed.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day lies before the first one. Change one of them.")
        return typed


class ManagerForm(CalmForm):
    """The new manager of a study that has none left."""

    username = forms.CharField(
        max_length=64,
        help_text="The username of somebody who has an account and no role in this study.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter their username."},
    )
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in (Role.COORDINATOR, Role.PRINCIPAL_INVESTIGATOR)],
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose what they do in this study."},
    )


class TrainingForm(CalmForm):
    """A completed course, or a signed agreement."""

    course = forms.ChoiceField(
        label="What did you do?",
        choices=Course.choices,
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose what you did."},
    )
    issued_on = DayField(
        label="The day it ended",
        error_messages={"required": "Give the day it ended or was signed."},
    )
    evidence = forms.CharField(
        label="Where can it be looked up?",
        required=False,
        max_length=200,
        help_text="For example the number of the certificate. It is sealed; the person who confirms it can read it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TrainingDecisionForm(CalmForm):
    accept = forms.TypedChoiceField(
        label="Does it count?",
        choices=[("yes", "Yes, I have seen it"), ("no", "No, it can’t be accepted")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose one of the two."},
    )


class RoleDecisionForm(CalmForm):
    give = forms.TypedChoiceField(
        label="What do you decide?",
        choices=[("yes", "Give the role"), ("no", "Don’t give it")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose one of the two."},
    )


class AccessForm(CalmForm):
    verdict = forms.ChoiceField(
        label="Is the role still needed?",
        choices=[("keep", "Yes, keep it"), ("remove", "No, end it now")],
        widget=forms.RadioSelect(attrs={"class": "options"}),
        error_messages={"required": "Choose one of the two."},
    )

"""Forms for signing in and for accounts. Codes and passphrases are never sent back to the page."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from safespace.accounts.factors import seeds
from safespace.accounts.passphrases import normalised
from safespace.base.forms import CalmForm, DayField

ANSWER_LIMIT = 16_000
TOO_LONG = "This is longer than {limit} characters."


def code_field(**options):
    """A field for six digits that accepts spaces and pasting (WCAG 3.3.8)."""
    return forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "code", "inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        error_messages={"required": "Enter the six digits your app shows now."},
        **options,
    )


class ForgetfulForm(CalmForm):
    """A form that leaves its `secrets` out of the page when it comes back with an error."""

    intent = None
    secrets = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.secrets:
            self.fields[name].widget.get_context = _without_value(self.fields[name].widget)


def _without_value(widget):
    return _with_value(widget, "")


def _with_value(widget, value):
    """A `get_context` for `widget` that shows `value` instead of what was sent."""
    original = widget.get_context
    return lambda name, _, attrs: original(name, value, attrs)


class SignInForm(ForgetfulForm):
    username = forms.CharField(
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter your username."},
    )
    passphrase = forms.CharField(
        max_length=1000,
        strip=False,
        help_text="Pasting from a password manager is welcome.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your passphrase."},
    )


class CodeForm(ForgetfulForm):
    secrets = ("code",)
    code = code_field()


class SecondStepForm(ForgetfulForm):
    """A code from an app, or the answer of a passkey. `ways` (see `second_step`) says which of them the account has."""

    secrets = ("code", "answer")
    code = code_field()
    answer = forms.CharField(
        max_length=ANSWER_LIMIT,
        widget=forms.HiddenInput,
        error_messages={"required": "Press the button and confirm on your device."},
    )
    carried = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, ways, **kwargs):
        self.ways = ways
        super().__init__(*args, **kwargs)
        self.fields["carried"].widget.get_context = _with_value(self.fields["carried"].widget, ways.carried)
        if not ways.apps:
            del self.fields["code"]
        if not ways.options:
            del self.fields["answer"], self.fields["carried"]
        self._ask_for_one_of_the_two()

    def _ask_for_one_of_the_two(self):
        if "answer" in self.fields:
            self.fields["answer"].required = "code" not in self.fields
        if "code" in self.fields:
            self.fields["code"].required = not self.data.get(self.add_prefix("answer"))


class PasskeyForm(ForgetfulForm):
    """A new passkey: the name its owner gives it, and the credential that the browser made."""

    secrets = ("answer",)
    name = forms.CharField(
        label="Name of this passkey",
        max_length=40,
        initial="My passkey",
        help_text="Where it lives, so that you know it again: this laptop, the key on my keyring.",
        error_messages={"required": "Give the passkey a name, such as This laptop."},
    )
    answer = forms.CharField(
        max_length=ANSWER_LIMIT,
        widget=forms.HiddenInput,
        error_messages={"required": "Press the button and confirm on your device."},
    )
    carried = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, carried, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["carried"].widget.get_context = _with_value(self.fields["carried"].widget, carried)


class NameForm(CalmForm):
    name = forms.CharField(
        label="Name", max_length=40, error_messages={"required": "Give the device a name, such as My phone."}
    )


class RecoveryForm(ForgetfulForm):
    secrets = ("code",)
    code = forms.CharField(
        label="Recovery code",
        max_length=60,
        help_text="Twenty letters and digits. Spaces and dashes don’t matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": "Enter one of your recovery codes."},
    )


class EnrolForm(ForgetfulForm):
    secrets = ("code",)
    name = forms.CharField(
        label="Name of this device",
        max_length=40,
        initial="My phone",
        help_text="So that you know it again in your settings.",
        error_messages={"required": "Give the device a name, such as My phone."},
    )
    code = code_field(help_text="The six digits the app shows after you scanned the square.")
    carried = forms.CharField(max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("autofocus", None)

    def square(self, user):
        """The QR code of the seed that this form carries, and the same seed in letters, for the template."""
        carried = seeds.unsign(self["carried"].value() or "", user)
        if carried is None:  # expired, or not signed here: show a fresh one for the next attempt
            self.data = {**self.data.dict(), "carried": seeds.sign(user)}
            carried = seeds.unsign(self.data["carried"], user)
        return {"secret": seeds.in_letters(carried), "picture": seeds.picture(carried, user)}


class PassphraseForm(ForgetfulForm):
    """A new passphrase: at least twelve characters and not a common one, with no other rule (NIST SP 800-63B-4)."""

    secrets = ("passphrase",)
    passphrase = forms.CharField(
        label="New passphrase",
        max_length=1000,
        strip=False,
        help_text="At least 12 characters, better 15. Four or five unrelated words are easy to keep and hard to guess.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a passphrase."},
    )

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_passphrase(self):
        passphrase = normalised(self.cleaned_data["passphrase"])
        try:
            validate_password(passphrase, self.user)
        except ValidationError as weak:
            raise ValidationError(_plainly(weak.error_list[0])) from weak
        return passphrase


def _plainly(weakness):
    words = {
        "password_too_short": "Make it at least 12 characters long.",
        "password_too_common": "This one is on the lists that guessers try first. Choose another.",
        "password_too_similar": "This is too close to your name or username. Choose another.",
    }
    return ValidationError(words.get(weakness.code, "Choose another passphrase."), code=weakness.code)


class LastDayForm(CalmForm):
    expires_on = DayField(
        label="Last day",
        required=False,
        help_text="The account stops working after this day. Leave it empty for no such day.",
    )


class StaffEmailField(forms.EmailField):
    """An address that letters can be sent to: only ASCII before the @, since mail servers need not support more."""

    def clean(self, value):
        if not str(value or "").rpartition("@")[0].isascii():
            raise ValidationError("Letters can’t be sent to an address with other letters than a to z before the @.")
        return super().clean(value)


class InviteForm(CalmForm):
    username = forms.RegexField(
        regex=r"^[a-zA-Z0-9._-]{2,64}$",
        max_length=64,
        help_text="Letters, digits, dots and dashes. It can’t be changed later.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": "Choose a username.",
            "invalid": "Use two or more letters, digits, dots or dashes, without spaces.",
        },
    )
    display_name = forms.CharField(
        label="Name", max_length=120, error_messages={"required": "Enter the name colleagues know them by."}
    )
    email = StaffEmailField(
        label="Work e-mail",
        max_length=254,
        help_text="Stored sealed. Used for letters that carry no names.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter a work e-mail address.", "invalid": "This doesn’t look like an address."},
    )
    expires_on = DayField(
        label="Last day",
        required=False,
        help_text="The account stops working after this day. Leave it empty if you don’t know yet.",
    )
    may_open_studies = forms.BooleanField(label="May open studies", required=False)
    is_administrator = forms.BooleanField(
        label="Administrator", required=False, help_text="Looks after accounts. Sees no study."
    )

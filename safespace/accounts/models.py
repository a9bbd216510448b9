"""Accounts of staff and reviewers. Participants have no account."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from safespace.accounts.factors.devices import RecoveryCode, RecoverySet, TotpDevice
from safespace.accounts.factors.passkeys import Passkey, SpentChallenge
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.invitations import Invitation
from safespace.accounts.passphrases import normalised
from safespace.accounts.sessions import BrowserSession
from safespace.accounts.sign_in.drafts import Draft
from safespace.accounts.sign_in.known_browsers import KnownBrowser
from safespace.accounts.sign_in.throttle import AttemptCounter
from safespace.base.models import Base
from safespace.encryption.fields.sealed_fields import SealedJSON, SealedText

__all__ = [
    "AttemptCounter", "BrowserSession", "Draft", "FactorReset", "Invitation", "KnownBrowser", "Passkey", "RecoveryCode",
    "RecoverySet", "SpentChallenge", "TotpDevice", "User",
]  # fmt: skip


class UserManager(BaseUserManager):
    def create_user(self, username, passphrase=None, **fields):
        """Store an account. Without a passphrase it cannot sign in until its invitation is used."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(passphrase)
        user.save(using=self._db, force_insert=True)
        return user

    def get_by_natural_key(self, username):
        return self.get(username__iexact=self.model.normalize_username(username))

    def admitted(self, at):
        """Accounts that may sign in at `at`: switched on, and not past their last day."""
        today = timezone.localdate(at)
        return self.filter(is_active=True).filter(models.Q(expires_on=None) | models.Q(expires_on__gte=today))


class User(Base, AbstractBaseUser):
    """The account of one member of staff or reviewer.

    Access to a study comes from the account's Membership there. An administrator has no access to study data.
    """

    username = models.CharField(max_length=64, validators=[ASCIIUsernameValidator()])
    display_name = models.CharField(max_length=120)
    email = SealedText(context="staff.user.email", null=True)
    profile = SealedJSON(context="staff.user.about", null=True)
    is_active = models.BooleanField(default=True)
    is_administrator = models.BooleanField(default=False)
    may_open_studies = models.BooleanField(default=False)
    expires_on = models.DateField(null=True, blank=True, help_text="last day the account works, in the site's zone")

    vouched_at = models.DateTimeField(
        null=True, help_text="when an operator on the server vouched for its owner (see `second_person`)"
    )
    left_at = models.DateTimeField(
        null=True, help_text="when its owner left; from then on two people let them back in (E-R10)"
    )
    passkey_waived = models.BooleanField(
        default=False, help_text="an account of the demo; has no effect outside the demo's own database"
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_once")]

    class Privacy:
        key = ("staff", "id")
        sealed = {"email", "profile"}
        open = {
            "id", "recorded_at", "recorded_by", "username", "display_name", "password", "last_login",
            "is_active", "is_administrator", "may_open_studies", "expires_on", "passkey_waived",
            "vouched_at", "left_at",
        }  # fmt: skip

    def __str__(self):
        return self.display_name

    @property
    def actor_id(self):
        return self.id

    @property
    def actor_role(self):
        return "administrator" if self.is_administrator else "staff"

    @property
    def needs_passkey(self):
        """Whether this account must use a passkey: administrators, except in the demo (ASVS 6.3.3, level 3)."""
        return self.is_administrator and not (self.passkey_waived and settings.DEMO)

    @property
    def may_confirm_resets(self):
        """Whether this account may confirm the reset of a colleague's second factor (E-R10)."""
        return self.is_administrator or self.may_open_studies

    def set_password(self, raw_password):
        super().set_password(raw_password and normalised(raw_password))

    def is_admitted(self, at):
        """Whether the account may sign in at `at`. Its last day ends at midnight in the site's time zone."""
        return self.is_active and (self.expires_on is None or timezone.localdate(at) <= self.expires_on)

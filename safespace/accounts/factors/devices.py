"""Authenticator apps and recovery codes, on django-otp's device interface (ASVS 6.5, E-R10).

The database holds nothing worth stealing: seeds are sealed like identity data, recovery codes are argon2id hashes. A
code works exactly once, because its row is locked while it is checked and used by one conditional UPDATE. The rate
limits are in `throttle`, since they cover every prompt of the account.
"""

import hmac
import re
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import models
from django_otp.models import Device
from django_otp.oath import hotp

from safespace.base.models import Base
from safespace.base.text.comparing import comparable
from safespace.encryption.fields.sealed_fields import SealedBytes

STEP = 30
TOLERANCE = 1  # steps either side: a code lives for 90 seconds (ASVS 6.5.5)
CODES_IN_A_SET = 10
PREFIX = 4
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 letters and digits, none easily taken for another
CODE_LENGTH = 20  # 4 letters find the row; the other 16, of 5 bits each, are the secret


class Factor(Base, Device):
    """A second factor of one account."""

    last_used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def persistent_id(self):
        return f"{self.model_label()}/{self.id.int}"  # django-otp parses a number here

    def verify_token(self, token):
        """Always False: django-otp's own interface limits no attempts. Codes are checked through `signing_in`."""
        return False

    def accept(self, token, *, at):
        """Use up `token` and return True if it is valid, else False. A token works once."""
        raise NotImplementedError


class TotpDevice(Factor):
    """An authenticator app (RFC 6238 with SHA-1, six digits and thirty seconds, which every app supports)."""

    seed = SealedBytes(context="staff.totp.seed")
    last_step = models.BigIntegerField(default=-1, help_text="the newest time step whose code was used")

    class Privacy:
        key = ("staff", "user_id")
        sealed = {"seed"}
        open = {"id", "recorded_at", "recorded_by", "user", "name", "confirmed", "last_used_at", "last_step"}

    def accept(self, token, *, at):
        digits = re.sub(r"[\s-]", "", comparable(token or ""))
        if not re.fullmatch(r"[0-9]{6}", digits):
            return False
        now = int(at.timestamp()) // STEP
        seed = bytes(self.seed)
        fits = [
            step
            for step in range(now - TOLERANCE, now + TOLERANCE + 1)
            if hmac.compare_digest(f"{hotp(seed, step):06d}", digits)
        ]
        return any(self._take(step, at) for step in fits)

    def _take(self, step, at):
        """Mark the time step as used. Of several callers at once, one gets True."""
        taken = TotpDevice.objects.filter(pk=self.pk, last_step__lt=step).update(last_step=step, last_used_at=at)
        if taken:
            self.last_step, self.last_used_at = step, at
        return bool(taken)

    def code(self, *, at):
        """The code that the app shows at `at`."""
        return f"{hotp(bytes(self.seed), int(at.timestamp()) // STEP):06d}"


class RecoverySet(Factor):
    """The current recovery codes of an account. A new set replaces the last one."""

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "user", "name", "confirmed", "last_used_at"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="recovery_set_one_each")]

    def accept(self, token, *, at):
        letters = "".join(one for one in comparable(token or "") if one.isalnum()).upper()
        if len(letters) != CODE_LENGTH:
            return False
        code = self.codes.filter(prefix=letters[:PREFIX]).first()
        fits = check_password(letters[PREFIX:], code.hash if code else _hash_of_nothing())
        if not (code and fits):
            return False
        taken = RecoveryCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at)
        if taken:
            RecoverySet.objects.filter(pk=self.pk).update(last_used_at=at)
        return bool(taken)

    def left(self):
        return self.codes.filter(used_at=None).count()


class RecoveryCode(Base):
    """One recovery code, shown once and stored as a hash."""

    set = models.ForeignKey(RecoverySet, models.CASCADE, related_name="codes")
    prefix = models.CharField(max_length=PREFIX)
    hash = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["set", "prefix"], name="recovery_code_prefix_once")]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "set", "prefix", "hash", "used_at"}


def new_codes():
    """Ten fresh recovery codes in five groups of four letters; no two begin with the same group."""
    codes = {}
    while len(codes) < CODES_IN_A_SET:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        codes.setdefault(letters[:PREFIX], letters)
    return ["-".join(re.findall("....", letters)) for letters in codes.values()]


def hashed(codes):
    """Unsaved RecoveryCode rows for `codes`; the caller gives them their set."""
    letters = [code.replace("-", "") for code in codes]
    return [RecoveryCode(prefix=one[:PREFIX], hash=make_password(one[PREFIX:])) for one in letters]


_nothing = []


def _hash_of_nothing():
    """A hash to check when no row was found, so that a wrong prefix takes as long as a wrong code."""
    if not _nothing:
        _nothing.append(make_password(secrets.token_hex(16)))
    return _nothing[0]

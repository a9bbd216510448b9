"""Signing in: whether its timing reveals accounts, codes are accepted once, and guesses are limited (G4, G5, G8)."""

import logging
import secrets
import threading
import uuid
from datetime import UTC, datetime, timedelta

import time_machine
from django.test import Client, override_settings
from django.urls import reverse

from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.manage import inviting
from safespace.accounts.models import AttemptCounter, Invitation, RecoveryCode, TotpDevice
from safespace.accounts.sign_in import enrolling, joining, signing_in
from safespace.audit.actors import SYSTEM
from safespace.audit.models import Entry
from tests.benchmarks.sign_in_times import require_refused, times
from tests.benchmarks.table import Row
from tests.cast import make_user
from tests.make import an_app, lent, signed_in, with_passphrase_only
from tests.race import let_through
from tests.safespace.accounts.keyring import SoftKey

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TRIES, ROUNDS, TAKERS, GUESSES = 200, 100, 16, 1000
HOUSE, PARTY = "https://safespace.example.org", "safespace.example.org"


def run(scale, progress):
    noor = make_user("noor", "Noor Halabi")
    logging.disable(logging.CRITICAL)  # each of thousands of refusals would write a line
    try:
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            return [
                *times(max(20, int(TRIES * scale)), progress),
                *_replays(noor, max(5, int(ROUNDS * scale)), progress),
                *_guesses(noor, max(60, int(GUESSES * scale)), progress),
            ]
    finally:
        logging.disable(logging.NOTSET)


# Replay ---------------------------------------------------------------------------------------------------------


class _OwnBrowser:
    """A known browser for each taker, so that rate limits do not decide the race."""

    def __init__(self, user):
        self.id, self.user_id = uuid.uuid4(), user.id


def _replays(noor, rounds, progress):
    app, key = an_app(noor), SoftKey(HOUSE, PARTY)
    kinds = {
        "code": _code, "recovery code": _recovery, "passkey": _passkey, "invitation": _invitation, "reset link": _reset,
    }  # fmt: skip
    rows = []
    with override_settings(SITE_URL=HOUSE):
        made = secrets.token_bytes(32)
        enrolling.enrol_passkey(noor, key.made(made), challenge=made, name="Key", known=None, at=NOON)
        for name, kind in kinds.items():
            once = 0
            for turn in range(rounds):
                once += let_through(kind(noor, app, key, NOON + turn * timedelta(minutes=2)), times=TAKERS) == 1
                progress(turn + 1, rounds, f"{name}, {TAKERS} at once")
            rows.append(Row(f"{name}: taken once of {TAKERS} at once", None, once, "rounds", f">= {rounds}"))
    through = let_through(_looks_first(app), times=TAKERS)
    rows.append(Row(f"code: looked at, then taken (the control), {TAKERS} at once", None, through, "taken", ">= 2"))
    return rows


def _looks_first(app):
    """The control: checks whether a code is new, and marks it as used only afterwards."""
    all_looked = threading.Barrier(TAKERS)

    def take():
        before = TotpDevice.objects.get(pk=app.pk).last_step
        all_looked.wait(timeout=20)
        TotpDevice.objects.filter(pk=app.pk).update(last_step=before + 1)

    return take


def _code(user, app, key, at):
    code = app.code(at=at)
    return lambda: signing_in.present_code(user, code, known=_OwnBrowser(user), at=at)


def _recovery(user, app, key, at):
    if not RecoveryCode.objects.filter(set__user=user, used_at=None).exists():
        _recovery.codes = enrolling.renew_recovery_codes(user, at=at)
    code = _recovery.codes.pop()
    return lambda: signing_in.present_recovery_code(user, code, known=_OwnBrowser(user), at=at)


def _passkey(user, app, key, at):
    challenge = secrets.token_bytes(32)
    answer = key.answers(challenge)
    return lambda: signing_in.present_passkey(user, answer, challenge=challenge, known=_OwnBrowser(user), at=at)


def _invitation(user, app, key, at):
    return _taken_up(_invited(at)[1], at)


def _reset(user, app, key, at):
    """The link that two administrators sent to a user who lost every factor (E-R10)."""
    one, two = (make_user(secrets.token_hex(6), "Administrator", is_administrator=True) for _ in range(2))
    lost, token = _invited(at)
    joining.take_up(token, passphrase=secrets.token_urlsafe(20), at=at)
    FactorReset.objects.create(user=lost, asked_by=one, asked_at=at, confirmed_by=two, confirmed_at=at)
    return _taken_up(Invitation.objects.make(user=lost, by=two, at=at), at)


def _invited(at):
    name = f"new{secrets.token_hex(6)}"
    return inviting.invite(
        key=uuid.uuid4(), username=name, display_name="New", email="new@example.org", by=SYSTEM, at=at
    )


def _taken_up(token, at):
    return lambda: joining.take_up(token, passphrase=secrets.token_urlsafe(20), at=at)


# Guessing -------------------------------------------------------------------------------------------------------


def _guesses(noor, guesses, progress):
    """Wrong guesses spread over an hour, from fifty forged addresses. The log counts those that were checked."""
    enrolling.renew_recovery_codes(noor, at=NOON)
    rows = []
    for name, prompt in PROMPTS.items():
        with time_machine.travel(NOON, tick=False) as clock:
            AttemptCounter.objects.all().delete()
            address, client, typed = prompt(noor)
            before = Entry.objects.filter(action__startswith="door.wrong_").count()
            for turn in range(guesses):
                answer = client.post(address, typed, headers={"x-forwarded-for": f"192.0.2.{turn % 50}"})
                require_refused(answer)
                clock.shift(3600 / guesses)
                progress(turn + 1, guesses, f"guesses at {name}")
        looked_at = Entry.objects.filter(action__startswith="door.wrong_").count() - before
        rows.append(Row(f"{guesses:,} guesses at {name}, looked at in an hour", None, looked_at, "tries", "<= 10"))
    return rows


def _step_up(user):
    client = signed_in(user, at=NOON - timedelta(hours=1))
    return reverse("accounts:passphrase"), client, {"step_up-code": "000000", "step_up-was": "GET"}


PROMPTS = {
    "sign in": lambda user: (reverse("accounts:sign-in"), Client(), {"username": user.username, "passphrase": "guess"}),
    "code": lambda user: (reverse("accounts:code"), with_passphrase_only(user), {"code": "000000"}),
    "recovery": lambda user: (reverse("accounts:recovery"), with_passphrase_only(user), {"code": "A" * 20}),
    "step-up": _step_up,
    "way back": lambda user: (reverse("accounts:return"), lent(user, "0b1c"), {"code": "000000"}),
}

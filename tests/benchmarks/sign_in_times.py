"""Whether response times reveal which accounts exist (G8). Each kind of account or link is tried in random order.

There are two figures for each kind: the medians, and whether the slower request of a turn reveals the kind. The second
holds on a busy machine too, because load affects both requests of a turn. The control returns early, and must be found.
"""

import secrets
import statistics
import time
from datetime import UTC, datetime, timedelta
from statistics import NormalDist

from django.test import Client, override_settings
from django.urls import reverse

from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.models import AttemptCounter, Invitation, User
from safespace.accounts.sign_in import signing_in
from safespace.audit.actors import SYSTEM
from tests.benchmarks.table import Row
from tests.cast import make_user

ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
EARLY = "returns early (the control)"


def times(tries, progress):
    """Rows for sign-in, links of invitations and links of resets, `tries` turns each."""
    with override_settings(PASSWORD_HASHERS=ARGON2):
        signing_in._dummy_hash.clear()
        make_user("known", "Known")
        make_user("inactive", "Inactive", is_active=False)
        User.objects.create_user("invited", display_name="Invited")
        signs = {name: _sign_in(name) for name in ("known", "unknown", "inactive", "invited")} | {EARLY: _early}
        invited = {name: _link(name) for name in ("used", "unknown", "inactive", "passed")}
        reset = {name: _link(name, of_reset=True) for name in ("used", "unknown", "inactive", "passed")}
        rows = []
        for what, asked in (("sign in", signs), ("open an invitation", invited), ("open a reset", reset)):
            rows += _rows(what, _taken(asked, tries, what, progress))
        signing_in._dummy_hash.clear()
    return rows


def _taken(asked, tries, what, progress):
    """{kind: seconds of each turn}. The first turn warms up and is not counted."""
    taken = {name: [] for name in asked}
    chance = secrets.SystemRandom()
    for turn in range(tries + 1):
        for name in chance.sample(list(asked), len(asked)):
            AttemptCounter.objects.all().delete()
            spent = _spent(asked[name])
            if turn:
                taken[name].append(spent)
        progress(turn, tries, what)
    return taken


def _rows(what, taken):
    (first, floor), *others = taken.items()
    for name, ours in others:
        told = chance_of(floor, ours)
        named = f"{what}: {name} against {first}"
        medians = [statistics.median(one) * 1000 for one in (floor, ours)]
        ratio = max(medians) / min(medians)
        yield Row(named, *medians, "ms")
        if name == EARLY:
            yield Row(f"{named}, chance that it is chance", None, told, "", "<= 0.01")
        else:
            # G8: the medians are within five per cent, or their difference may be chance.
            yield Row(f"{named}, told by its time", None, float(ratio > 1.05 and told < 0.01), "", "<= 0")


def chance_of(floor, ours):
    """The two-sided p-value of a sign test on the turns, in the normal approximation."""
    longer = sum(two > one for one, two in zip(floor, ours, strict=True))
    turns = sum(two != one for one, two in zip(floor, ours, strict=True))
    if not turns:
        return 1.0
    away = max(abs(longer - turns / 2) - 0.5, 0) / (turns**0.5 / 2)
    return 2 * (1 - NormalDist().cdf(away))


def _sign_in(name):
    return lambda: Client().post(reverse("accounts:sign-in"), {"username": name, "passphrase": "not this one at all"})


def _early():
    """The control: returns before hashing, as a page does that looks up the account first."""
    return Client().post(reverse("accounts:sign-in"), {"username": "", "passphrase": "not this one at all"})


def _link(name, *, of_reset=False):
    at, token = datetime.now(UTC), "never-was-one-" + secrets.token_urlsafe(24)
    if name != "unknown":
        user = User.objects.get(username="inactive") if name == "inactive" else _somebody(name, of_reset, at)
        token = Invitation.objects.make(user=user, by=SYSTEM, at=at)
        changes = {"used": {"used_at": at}, "passed": {"good_until": at - timedelta(seconds=1)}}
        Invitation.objects.of_token(token).update(**changes.get(name, {"used_at": None}))
    return lambda: Client().get(reverse("accounts:invitation", args=[token]))


def _somebody(name, of_reset, at):
    user = make_user(f"{name}{secrets.token_hex(4)}", "Somebody")
    if of_reset:
        one, another = (make_user(secrets.token_hex(6), "Somebody", is_administrator=True) for _ in range(2))
        FactorReset.objects.create(user=user, asked_by=one, asked_at=at, confirmed_by=another, confirmed_at=at)
    return user


def _spent(ask):
    began = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - began
    require_refused(answer)
    return took


def require_refused(answer):
    """Raise RuntimeError unless the request was checked and refused; otherwise its time would mean nothing."""
    if answer.status_code not in (404, 422):
        raise RuntimeError(f"a try was answered with {answer.status_code}")

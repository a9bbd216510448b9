"""Who may be the second person in an act that takes two. Every such act asks here (F-R4, E-R3, E-R10, F-R11).

Two people protect only if neither controls the other's account: an administrator who invites a puppet account holds its
link, and could give both approvals. Each account therefore has a *line*: every account that invited it, made a link to
it or reset its second factor, and the lines of those accounts. The first person must not be in the second's line, nor
the second in the first's. If either of them is an administrator, the two lines must not share anyone, and an account
that was set up here must have a passkey.

An account that was invited or reset here also waits some days (`SECOND_PERSON_AFTER`), which gives the people concerned
time to notice. An account made on the server by `add_administrator` has an empty line and does not wait, so a fresh
installation with two such accounts works at once. `manage.py vouch` on the server empties a line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.checks import Error, register
from django.urls import reverse
from django.utils import timezone

from safespace.accounts.factors import all_factors
from safespace.accounts.factors.resets import FactorReset
from safespace.accounts.invitations import Invitation
from safespace.accounts.models import User
from safespace.base.gates import Gate, Requirement

ANOTHER = "Somebody who did not begin it"
NOT_CONCERNED = "Not the person it is about"
APART = "Neither of the two set up the other’s account"
SETTLED = "Here for some days, with a second step"
WITH_PASSKEY = "Here for some days, with a passkey"

TOO_CLOSE = (
    "One of the two set up or reset the other’s account, or the same person did it for both. Two words protect people "
    "only when they come from two sides. Somebody else can do this, or whoever runs the server can vouch for the "
    "account (“manage.py vouch”)."
)

LIMITS = {
    "SECOND_PERSON_AFTER": (timedelta(days=1), timedelta(days=90)),
    "RESET_WAIT": (timedelta(hours=1), timedelta(days=7)),
}
"""The shortest and the longest useful value of each wait."""


@register()
def check_waits(app_configs, **kwargs):
    """Report waits too short for the owner to object, or too long for a colleague to get back in."""
    return [
        Error(f"{name} is {getattr(settings, name)}; it has to lie between {least} and {most}.",
              hint="See .env.example.", id="safespace.E005")
        for name, (least, most) in LIMITS.items()
        if not least <= getattr(settings, name) <= most
    ]  # fmt: skip


def second_person(*, by, first, at, about=None, of_accounts=False, waits=True):
    """The Gate for the account id `by` to be the second person in an act begun by `first`.

    `first` is one account id or several; `about` is the account that the act concerns, if any. `of_accounts` marks acts
    about accounts, which need a passkey. `waits=False` is for approvals that give no access by themselves.
    """
    firsts = _ids(first)
    facts = _facts([by, *firsts], waits)
    return Gate(tuple(_requirements(facts, by, firsts, at, about, of_accounts, waits)))


def who_may(candidates, *, first, at, about=None, of_accounts=False, waits=True):
    """The Users among `candidates` who may be the second person, in the same order."""
    candidates, firsts = list(candidates), _ids(first)
    facts = _facts([*(one.pk for one in candidates), *firsts], waits)
    return [
        one
        for one in candidates
        if Gate(tuple(_requirements(facts, one.pk, firsts, at, about, of_accounts, waits))).open
    ]


def _ids(first):
    return [one for one in (first if isinstance(first, (list, tuple, set, frozenset)) else [first]) if one is not None]


@dataclass(frozen=True)
class _Facts:
    """`lines` holds sets of account ids, each with the account itself; `step` and `passkey`, since when it has one."""

    users: dict
    lines: dict
    step: dict
    passkey: dict

    def strict(self, ids):
        return any(id in self.users and self.users[id].is_administrator for id in ids)


def _facts(ids, waits):
    ids = {one for one in ids if one is not None}
    users = User.objects.in_bulk(ids)
    return _Facts(users, lines(users), *all_factors.held_since(ids if waits else ()))


def _requirements(facts, by, firsts, at, about, of_accounts, waits):
    yield Requirement(
        ANOTHER, by is not None and by not in firsts, "You began this yourself, so somebody else has to confirm it."
    )
    if about is not None:
        yield Requirement(NOT_CONCERNED, by != about, "It is about you, so two other people do it.")
    strict = of_accounts or facts.strict([by, *firsts])
    yield Requirement(APART, all(_apart(facts, by, one, strict) for one in firsts if one != by), TOO_CLOSE)
    if waits and by in facts.users:
        made_here = len(facts.lines[by]) > 1
        waived = facts.users[by].passkey_waived and settings.DEMO
        if (of_accounts or strict and made_here) and not waived:
            yield _settled(WITH_PASSKEY, facts.passkey.get(by), made_here, at, "Add a passkey first: this takes one.")
        else:
            yield _settled(SETTLED, facts.step.get(by, at), made_here, at)


def _apart(facts, one, other, strict):
    ours, theirs = facts.lines.get(one, {one}), facts.lines.get(other, {other})
    return not ours & theirs if strict else one not in theirs and other not in ours


def _settled(name, since, made_here, at, missing=""):
    """Whether a second factor held `since` then counts yet. Only an account set up here has to wait."""
    holds = since is not None and (not made_here or _long_enough(since, at))
    why = missing if since is None else _counts_from(since)
    return Requirement(name, holds, why, reverse("accounts:add-passkey") if since is None else None)


def _long_enough(since, at):
    return since <= at - settings.SECOND_PERSON_AFTER


def _counts_from(since: datetime):
    begins = timezone.localtime(since + settings.SECOND_PERSON_AFTER)
    return (
        f"A new second step counts for this from {begins.day} {begins:%B %Y, %H:%M}. Until then somebody else who has "
        "been here longer can confirm it."
    )


def lines(users):
    """{account id: ids of all accounts in its line, itself included}, however many steps back, for {id: User}."""
    makers, people = {}, users
    while people:
        found = _makers(people)
        makers |= found
        ahead = set().union(*found.values()) - makers.keys()
        people = User.objects.only("recorded_at", "recorded_by", "vouched_at").in_bulk(ahead)
    return {one: _reached(one, makers) for one in users}


def _reached(one, makers):
    reached, ahead = set(), {one}
    while ahead:
        reached |= ahead
        ahead = set().union(*(makers.get(each, set()) for each in ahead)) - reached
    return reached


def _makers(people):
    """{account id: ids of those who invited it, made a link to it or reset it since it was last vouched for}."""
    found = {id: set() for id in people}

    def add(id, moment, *who):
        vouched_at = people[id].vouched_at
        if vouched_at is None or moment > vouched_at:
            found[id] |= set(who) - {None, id}

    for one in people.values():
        add(one.pk, one.recorded_at, one.recorded_by)
    for one in Invitation.objects.filter(user__in=people).only("user_id", "recorded_at", "recorded_by"):
        add(one.user_id, one.recorded_at, one.recorded_by)
    for one in FactorReset.objects.filter(user__in=people, completed_at__isnull=False):
        add(one.user_id, one.completed_at, one.asked_by_id, one.confirmed_by_id)
    return found

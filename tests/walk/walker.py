"""Visits every address as each kind of visitor, with every method, and reports answers that should not be given.

What must happen is not listed by hand: it follows from the resolver, the marker of each view, the lists of public
views and the table of roles. So a new view is walked from the day it exists (G1 to G3).
"""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse

from safespace.accounts.sign_in.browser import State
from safespace.accounts.sign_in.public_views import HANDOVER, OPEN, PASSWORD_ONLY
from safespace.studies.roles import grants
from tests.walk.addresses import MARK
from tests.walk.things import OWN

KNOWN = ("GET", "HEAD", "POST")
METHODS = (*KNOWN, "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "FLOCK")


class Answer(StrEnum):
    SIGN_IN = "sent to sign in"
    CODE = "sent to the second step"
    ENROL = "sent to the first device"
    RETURN = "sent to the way back"
    HIDDEN = "404"
    REFUSED = "403"
    NO_METHOD = "405"
    OPENED = "answered"
    BROKEN = "broken"


OPENS = frozenset({Answer.OPENED, Answer.NO_METHOD})


@dataclass(frozen=True)
class Person:
    """A visitor: how far their browser has signed in, and their roles by study."""

    name: str
    state: State
    client: Client = field(repr=False)
    roles: dict = field(default_factory=dict)
    is_administrator: bool = False
    has_factor: bool = True
    may_confirm: bool = False

    def ask(self, method, path, **extra):
        """Ask for `path` with a browser in this person's state; nothing that happens is kept."""
        client = Client(raise_request_exception=False)
        client.handler = _handler(tuple(settings.MIDDLEWARE))
        if cookie := self.client.cookies.get(settings.SESSION_COOKIE_NAME):
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
        with transaction.atomic(), transaction.atomic(using="keys"):
            response = client.generic(method, path, **extra)
            for alias in ("default", "keys"):
                transaction.set_rollback(True, using=alias)
        return response


@cache
def _handler(middleware):
    """One handler for all visits: building `middleware` for each of ten thousand would take minutes."""
    return ClientHandler(enforce_csrf_checks=False)


def must(address, person, study_id):
    """Return the set of answers that may be given for `address` in the study `study_id`."""
    if address.name in OPEN:
        return OPENS
    if person.state == State.STRANGER:
        return {Answer.SIGN_IN}
    if person.state == State.HANDOVER:
        return OPENS if address.name in HANDOVER else {Answer.RETURN}
    if address.name in PASSWORD_ONLY:
        return _must_at_the_second_step(address, person)
    return {Answer.CODE} if person.state == State.PASSPHRASE else _must_when_verified(address, person, study_id)


def _must_at_the_second_step(address, person):
    """A first device is enrolled here; an account that has one gives its code, and adds more in its settings."""
    has_to_enrol = {"accounts:code": False, "accounts:enrol": True}.get(address.name)
    if has_to_enrol is None or has_to_enrol is not person.has_factor:
        return OPENS
    return {Answer.CODE} if has_to_enrol else {Answer.ENROL}


def _must_when_verified(address, person, study_id):
    mark = getattr(address.view, MARK, None)
    is_theirs = OWN.get(address.name, person.name) == person.name
    if "study_id" in address.kwargs:
        role = person.roles.get(study_id)
        if role is None or not isinstance(mark, tuple):
            return {Answer.HIDDEN}
        if not all(grants(role, one) for one in mark):
            return {Answer.REFUSED}
        return OPENS if is_theirs else {Answer.HIDDEN}
    if address.name in HANDOVER or not is_theirs:
        return {Answer.HIDDEN}
    if mark == "administrator":
        return OPENS if person.is_administrator else {Answer.REFUSED}
    if mark == "confirmer":
        return OPENS if person.may_confirm else {Answer.REFUSED}
    return OPENS if mark == "staff" else {Answer.HIDDEN}


def answer(response):
    """Classify a response."""
    if response.status_code >= 500:
        return Answer.BROKEN
    by_status = {404: Answer.HIDDEN, 403: Answer.REFUSED, 405: Answer.NO_METHOD}
    if response.status_code in by_status:
        return by_status[response.status_code]
    place = response.headers.get("Location", "").partition("?")[0]
    by_place = {
        reverse("accounts:sign-in"): Answer.SIGN_IN,
        reverse("accounts:code"): Answer.CODE,
        reverse("accounts:enrol"): Answer.ENROL,
        reverse("accounts:return"): Answer.RETURN,
    }
    return by_place.get(place, Answer.OPENED)


def walk(found, person, things, *, also=frozenset()):
    """Visit every address of `found` and return what is wrong, a sentence each.

    `things(address)` fills the places of an address; `also` are answers allowed beside those that must be, for
    instance 404 where a thing is out of this person's reach.
    """
    wrong = _borrowed_names(found)
    for address in found:
        kwargs = things(address)
        path = reverse(address.name, kwargs=kwargs)
        allowed = must(address, person, kwargs.get("study_id")) | also
        for method in METHODS:
            given = answer(person.ask(method, path))
            if given not in (allowed if method in KNOWN else {Answer.NO_METHOD}):
                wrong.append(f"{method} {address.name} as {person.name}: {given}")
    return wrong


def shown(person, found, things):
    """Visit every address of `found`, none of which `person` may open, and return those that gave something away."""
    wrong = []
    for address in found:
        for method in KNOWN:
            given = answer(person.ask(method, reverse(address.name, kwargs=things(address))))
            if given in (Answer.OPENED, Answer.BROKEN):
                wrong.append(f"{method} {address.name} as {person.name}: {given}")
    return wrong


def told_apart(person, found, things):
    """Return the addresses where `person` can tell a study of others from one that is not there."""
    told = []
    for address in found:
        there = reverse(address.name, kwargs=things(address))
        nowhere = reverse(address.name, kwargs=things(address, study_id=uuid.uuid4()))
        for method in ("GET", "POST"):
            one, other = (person.ask(method, path) for path in (there, nowhere))
            if (one.status_code, one.content) != (other.status_code, other.content):
                told.append(f"{method} {address.name}")
    return told


def _borrowed_names(found):
    """Public views are known by name, so a second view under the same name would be public too."""
    names = [address.name for address in found]
    doubled = [f"{name} names two views" for name in sorted(set(names)) if names.count(name) > 1]
    showing = [
        f"{address.name} is open and takes {', '.join(address.kwargs)}"
        for address in found
        if address.name in OPEN and set(address.kwargs) - {"token"}
    ]
    return doubled + showing

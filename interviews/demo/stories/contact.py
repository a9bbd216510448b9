"""Contacts with the made-up people: some who were reached, one who asked not to be called, one on hold."""

import uuid

from interviews.contact.models import Channel, Outcome, Purpose, StillSafe
from interviews.contact.reaching import say_after_contact, write_down_contact
from interviews.demo.house import MINUTE

RANG = (
    (12, 4, "reached", "yes"), (11, 1, "reached", "yes"), (9, 8, "reached", "not_asked"), (8, 6, "reached", "yes"),
    (6, 0, "no_calls", "not_asked"), (5, 2, "reached", "yes"),
)  # fmt: skip
"""(days ago, number, outcome, is it still safe): all of them rang."""

ON_HOLD = 17
"""The number of the person whose phone a stranger answered. No talk of theirs lies ahead: on hold, no name opens."""


def contacts(house):
    for days, number, outcome, still_safe in RANG:
        yield (at := house.on(-days, 11))
        _rang(house, number, Outcome(outcome), StillSafe(still_safe), at)
    yield (at := house.on(-1, 15, 20))
    attempt = _write(house, ON_HOLD, Channel.CALL, Outcome.WRONG_PERSON, at)
    words = "A man answered. We said “wrong number” and hung up."
    _say(house, attempt, StillSafe.NOT_ASKED, words, at + MINUTE)


def _rang(house, number, outcome, still_safe, at):
    attempt = _write(house, number, Channel.THEY_RANG, outcome, at)
    _say(house, attempt, still_safe, "", at + MINUTE)


def _write(house, number, channel, outcome, at):
    facts = {"channel": channel, "purpose": Purpose.ARRANGE, "outcome": outcome}
    participant = house.people[number]
    return write_down_contact(key=uuid.uuid4(), participant=participant, by=house.team["imogen"], at=at, **facts)


def _say(house, attempt, still_safe, words, at):
    facts = {"still_safe": still_safe, "words": words}
    say_after_contact(key=uuid.uuid4(), attempt=attempt, by=house.team["imogen"], at=at, **facts)

"""Answers of the made-up people to the consent forms: yes, no, not today, read out, with a parent, and taken back."""

import uuid

from consent.records.choices.telling import Channel
from consent.records.models import Copy
from consent.records.witnessing import Statement
from consent.withdrawals.models import Wish, Withdrawal
from interviews.demo.house import DAY, HOUR, MINUTE
from interviews.demo.stories.conducting import plan
from interviews.demo.stories.tablet import ask, put_off, say_no
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground


def asked_a_month_ago(house):
    """Most people: asked between four and two weeks ago, each with a few noes and a copy that is safe for them."""
    copies = [Copy.NONE, Copy.CARD, Copy.KEEP, Copy.FULL]
    for number in [*range(1, 21), 25, 26]:
        no_to = [(), ("archive_restricted",), ("audio",), ("topic:work", "archive_restricted")][number % 4]
        yield asked(
            house, number, 29 - number // 2, no_to=() if number == 15 else no_to, copy=copies[number % 4],
            unsure=number % 5 == 2, drawn=number % 6 == 1, question="Who reads the typed copy?" if number == 4 else "",
        )  # fmt: skip


def asked(house, number, days, by="imogen", hour=11, **how):
    """The person numbered `number` is asked for consent that many days ago, and agrees."""
    at = house.on(-days, hour, 7 * number % 60)
    yield at
    ask(house.people[number], house.team[by], at, **{"form": house.forms["adults"], **how})


def read_aloud(house):
    """Two forms that were read out. Of the second, today's, the witness has not signed yet."""
    adults = house.forms["adults"]
    yield (at := house.on(-4, 15))
    witness = house.team["tomasz"]
    record = ask(house.people[21], house.team["sunita"], at, form=adults, witness=witness)
    Statement.objects.sign(record, by=witness, at=at + 25 * MINUTE)
    yield (at := house.on(-2, 16))
    plan(house.people[21], house.team["sunita"], house.on(1, 13), form=adults, at=at, room=house.rooms["Quiet Room"])
    yield (at := house.at - 40 * MINUTE)
    ask(house.people[22], house.team["marta"], at, form=adults, witness=house.team["kofi"])


def said_no(house):
    """Two say no, one of them with a talk ahead; one would rather sign another day; one is asked again soon."""
    adults, sunita = house.forms["adults"], house.team["sunita"]
    yield (at := house.on(-36, 11))
    ask(house.people[0], house.team["imogen"], at, form=adults)
    yield (at := house.on(-9, 11))
    say_no(house.people[23], house.team["tomasz"], at, form=adults)
    yield (at := house.on(-3, 9))
    plan(house.people[24], sunita, house.on(2, 10), form=adults, at=at, room=house.rooms["Garden Room"])
    yield (at := house.on(-1, 15))
    say_no(house.people[24], sunita, at, form=adults)
    put_off(house.people[29], house.team["marta"], at + HOUR, form=adults)


def young_people(house):
    """Of one both the child and a parent agreed; of the other the parent was not asked yet."""
    young, parents = house.forms["young"], house.forms["parents"]
    yield (at := house.on(-8, 16))
    ask(house.people[27], house.team["tomasz"], at, form=young)
    ask(house.people[27], house.team["tomasz"], at + HOUR, form=parents)
    ask(house.people[28], house.team["sunita"], at + 2 * HOUR, form=young)
    yield (at := house.on(-2, 10))
    room = house.rooms["Garden Room"]
    plan(house.people[27], house.team["tomasz"], house.on(3, 15), form=young, at=at, room=room)
    plan(house.people[28], house.team["sunita"], house.on(5, 14), form=young, at=at)


def withdrawn(house):
    """One withdraws by telephone, wants no contact and her words deleted: the erasure waits for its second person."""
    yield (at := house.on(-6, 10))
    team, person = house.team, house.people[25]
    plan(person, team["kofi"], house.on(5, 11), form=house.forms["adults"], at=at, room=house.rooms["Quiet Room"])
    yield (at := house.on(-1, 17))
    wishes = [Wish.DELETE_IDENTIFIABLE, Wish.NO_FURTHER_CONTACT]
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=person, channel=Channel.PHONE, wishes=wishes, occurred_at=at, by=team["kofi"],
        at=at,
    )  # fmt: skip
    yield (at := at + HOUR)
    _ask_to_erase(person, Extent.WHO, team["imogen"], at)


def to_be_erased(house):
    """One withdraws and wants everything erased; the officer asks for it, and `study.seed` lets Petra sign."""
    yield (at := house.on(-12, 10))
    team, person = house.team, house.people[26]
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=person, channel=Channel.LETTER, wishes=[Wish.ERASE_ALL], occurred_at=at - DAY,
        by=team["imogen"], at=at,
    )  # fmt: skip
    yield (at := house.on(-9, 11))
    _ask_to_erase(person, Extent.EVERYTHING, team["dario"], at)


def _ask_to_erase(person, extent, by, at):
    ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=person, extent=extent, who_asked=Asker.PERSON, ground=Ground.WITHDRAWN,
        occurred_at=at - HOUR, words="They said so on the telephone.", by=by, at=at,
    )  # fmt: skip

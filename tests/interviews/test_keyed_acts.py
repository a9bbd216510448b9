"""A form's key belongs to one account, one thing and one answer: whatever else comes under it is refused (S2, S3)."""

import uuid
from collections import Counter

import pytest

from interviews.bookings.booking import book_room, cancel_booking, hold_room
from interviews.sessions.guide import Topic
from safespace.base.once import KeyTaken
from safespace.base.refusals import Refusal
from tests.architecture.tree import called, imported, name, parsed, product
from tests.cast import NOON
from tests.interviews.keyed_acts import ACTS, BY_HAND
from tests.interviews.planned import hours
from tests.race import at_once

EVERY = [act for acts in (ACTS | BY_HAND).values() for act in acts]


@pytest.fixture
def keyed(request, db):
    return request.param(request.getfixturevalue)


def every_act(test):
    return pytest.mark.parametrize("keyed", EVERY, indirect=True, ids=lambda act: act.__name__)(test)


def said(row):
    return getattr(row, "pk", row)


@every_act
def test_the_same_form_twice_is_one_act(keyed):
    key = uuid.uuid4()

    assert said(keyed.send(key)) == said(keyed.send(key))


@every_act
def test_the_key_of_a_colleague_is_refused(keyed):
    """S3."""
    key = uuid.uuid4()
    keyed.send(key)

    if keyed.colleague is not None:
        with pytest.raises(Refusal):
            keyed.send(key, by=keyed.colleague)


@every_act
def test_the_same_key_about_something_else_or_with_another_answer_is_refused(keyed):
    """S2, S3: each change by itself is enough."""
    key = uuid.uuid4()
    keyed.send(key)

    confirmed = []
    for change in keyed.others:
        try:
            keyed.send(key, **change)
        except Refusal:
            continue
        confirmed.append(change)
    assert confirmed == []


def test_every_act_that_takes_a_key_stands_in_the_table():
    """S2, S3: one row for every call of `once` in the product."""
    asking = {name(path): parsed(path) for path in product()}
    asking = {path: tree for path, tree in asking.items() if "safespace.base.once.once" in imported(tree)}
    asked = {path: Counter(called(tree))["once"] for path, tree in asking.items()}

    assert asked == {path: len(acts) for path, acts in ACTS.items()}


def test_a_hold_is_no_booking_and_a_cancelled_one_is_not_confirmed_again(alders, quiet_room, tomasz):
    """S2: two buttons of one page share its key."""
    key, facts = uuid.uuid4(), {"session": alders, "room": quiet_room, "during": hours(14), "by": tomasz, "at": NOON}
    held = hold_room(key=key, **facts)
    with pytest.raises(KeyTaken):
        book_room(key=key, **facts)
    booked = book_room(key=uuid.uuid4(), **facts)
    cancel_booking(booking=booked, by=tomasz, at=NOON)

    for act, used in ((hold_room, held), (book_room, booked)):
        with pytest.raises(KeyTaken):
            act(key=used.pk, **facts)


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_at_once_under_one_key_one_is_recorded_and_the_other_refused(leaving_well, imogen):
    """S3: and the same form twice at once is one act."""
    facts = {"study": leaving_well, "code": "work", "said_as": "Next.", "sensitive": True, "by": imogen, "at": NOON}
    key = uuid.uuid4()

    given = at_once(*(lambda title=title: Topic.objects.add(key=key, title=title, **facts) for title in "AAB"))

    kept = Topic.objects.get()
    assert [
        one == kept if kept.title == title else isinstance(one, KeyTaken)
        for title, one in zip("AAB", given, strict=True)
    ] == [True] * 3

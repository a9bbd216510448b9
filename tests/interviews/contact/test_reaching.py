"""What happened at a contact, and what it sets off (C-R1, C-R2)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from interviews.contact.models import AfterContact, ContactAttempt
from interviews.contact.reaching import (
    SaidAlready,
    WhoRingsIsThere,
    say_after_contact,
    show_number,
    write_down_contact,
)
from interviews.contact.rule import NotToBeContacted
from safespace.base.gates import GateClosed
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import SafeContact
from safespace.participants.no_contact import NoContact
from safespace.participants.safe_contact.hold import (
    ContactHold,
    ContactOnHold,
    NotOnHold,
    NotSaidHow,
    NotTheSecond,
)
from tests.cast import HOUR, NOON
from tests.interviews.contact.plans import another_coordinator, with_hours

MINUTE = timedelta(minutes=1)
CLOSES = NOON + HOUR


def write(alder, by, outcome, *, channel="call", at=NOON, key=None, purpose="arrange"):
    return write_down_contact(
        key=key or uuid.uuid4(), participant=alder, channel=channel, purpose=purpose, outcome=outcome, by=by, at=at
    )


@pytest.fixture
def reachable(alder, imogen):
    return with_hours(alder, imogen)


@pytest.mark.parametrize(
    ("outcome", "held", "calls"),
    [
        ("reached", False, True),
        ("no_answer", False, True),
        ("message", False, True),
        ("wrong_person", True, True),
        ("unsafe", True, True),
        ("no_calls", False, False),
    ],
)
def test_C_R2_each_outcome_and_what_it_sets_off(reachable, imogen, outcome, held, calls):
    attempt = write(reachable, imogen, outcome)

    assert (attempt.outcome, attempt.plan.version, attempt.user) == (outcome, 2, imogen.user)
    assert (ContactHold.objects.running(reachable) is not None) == held
    plan = SafeContact.objects.current(reachable).plan
    assert ("call" in plan["ways"]) == calls
    assert any("call" in row["ways"] for row in plan["hours"]) == calls
    assert "text" in plan["ways"]


@pytest.mark.parametrize(
    ("outcome", "channel", "recorded"),
    [
        ("reached", "call", False),
        ("no_answer", "call", False),
        ("message", "text", False),
        ("reached", "they_rang", True),
        ("wrong_person", "call", True),
        ("unsafe", "call", True),
        ("no_calls", "they_rang", True),
    ],
)
def test_C_R1_outside_the_hours_only_what_makes_contact_safer_is_written_down(
    reachable, imogen, outcome, channel, recorded
):
    if recorded:
        assert write(reachable, imogen, outcome, channel=channel, at=CLOSES)
    else:
        with pytest.raises(NotToBeContacted):
            write(reachable, imogen, outcome, channel=channel, at=CLOSES)
    assert ContactAttempt.objects.count() == recorded


def test_a_call_that_began_in_time_is_written_down_after_the_hours_have_ended(reachable, imogen):
    show_number(key=uuid.uuid4(), participant=reachable, why="arrange", by=imogen, at=CLOSES - MINUTE)

    assert write(reachable, imogen, "reached", at=CLOSES + 20 * MINUTE)
    with pytest.raises(NotToBeContacted):
        write(reachable, imogen, "reached", at=CLOSES + 61 * MINUTE)


def test_two_presses_are_one_contact(reachable, imogen):
    key = uuid.uuid4()

    assert write(reachable, imogen, "unsafe", key=key) == write(reachable, imogen, "unsafe", key=key)
    assert (ContactAttempt.objects.count(), ContactHold.objects.count()) == (1, 1)


def test_who_rings_us_is_there(reachable, imogen):
    for outcome in ("no_answer", "message"):
        with pytest.raises(WhoRingsIsThere):
            write(reachable, imogen, outcome, channel="they_rang")


def test_after_a_withdrawal_that_says_no_contact_nothing_is_written_down(reachable, imogen):
    NoContact.objects.place(reachable, by=imogen, at=NOON)

    with pytest.raises(NotToBeContacted, match="They asked for no contact at all"):
        write(reachable, imogen, "wrong_person")


@pytest.mark.parametrize(
    "facts",
    [{"channel": "pigeon"}, {"purpose": "chat"}, {"outcome": "fine"}, {"channel": "they_rang", "outcome": "message"}],
)
def test_the_database_holds_what_a_contact_may_say(reachable, imogen, facts):
    known = {"channel": "call", "purpose": "arrange", "outcome": "reached", "made_at": NOON} | facts
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactAttempt.objects.create(participant=reachable, user=imogen.user, **known)


def test_the_database_changes_no_contact_and_no_answer(reachable, imogen):
    attempt = write(reachable, imogen, "reached")
    say_after_contact(key=uuid.uuid4(), attempt=attempt, still_safe="yes", words="", by=imogen, at=NOON)

    for rows in (ContactAttempt.objects, AfterContact.objects):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(recorded_at=NOON)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all()._raw_delete(rows.db)


# Is this still safe?


@pytest.mark.parametrize(("answer", "confirmed"), [("yes", True), ("change", False), ("not_asked", False)])
def test_C_R2_still_safe_confirms_the_plan_and_nothing_else_does(reachable, imogen, answer, confirmed):
    attempt = write(reachable, imogen, "reached")
    before = SafeContact.objects.current(reachable)
    later = NOON + 10 * MINUTE

    say_after_contact(key=uuid.uuid4(), attempt=attempt, still_safe=answer, words="Well", by=imogen, at=later)

    after = SafeContact.objects.current(reachable)
    assert (after.plan, after.confirmed_at == later) == (before.plan, confirmed)
    assert AfterContact.objects.get().words == "Well"


def test_the_answer_is_given_once(reachable, imogen):
    attempt = write(reachable, imogen, "reached")
    facts = {"attempt": attempt, "words": "", "by": imogen, "at": NOON}
    say_after_contact(key=uuid.uuid4(), still_safe="not_asked", **facts)

    with pytest.raises(SaidAlready):
        say_after_contact(key=uuid.uuid4(), still_safe="yes", **facts)


# On hold


def hold_of(alder, by):
    write(alder, by, "wrong_person")
    return ContactHold.objects.running(alder)


def test_C_R2_a_hold_ends_by_a_second_person_and_not_by_the_first(reachable, imogen, petra):
    hold = hold_of(reachable, imogen)
    with pytest.raises(GateClosed):
        hold.lift(how_known="She rang", by=imogen, at=NOON)
    with pytest.raises(NotSaidHow):
        hold.lift(how_known=" ", by=petra, at=NOON)

    hold.lift(how_known="She rang from the library", by=petra, at=NOON)

    assert ContactHold.objects.running(reachable) is None
    assert show_number(key=uuid.uuid4(), participant=reachable, why="arrange", by=imogen, at=NOON)
    with pytest.raises(NotOnHold):
        hold.lift(how_known="I agree", by=another_coordinator(reachable.study), at=NOON)


@pytest.mark.parametrize("who", ["tomasz", "laleh", "dario", "fred", "stella"])
def test_C_R2_no_other_role_and_no_stranger_ends_a_hold(reachable, imogen, who, request):
    hold = hold_of(reachable, imogen)

    with pytest.raises(NotTheSecond):
        hold.lift(how_known="She rang", by=request.getfixturevalue(who), at=NOON)


def test_C_R2_on_hold_no_name_opens_but_for_a_risk_of_harm(reachable, imogen):
    """Names lead to people, too."""
    hold_of(reachable, imogen)
    look = {"participant": reachable, "reason": "To tell her", "by": imogen, "at": NOON}

    for why in ("arrange", "asked", "call_off", None):
        with pytest.raises(ContactOnHold):
            reveal_identity(key=uuid.uuid4(), why=why, **look)
    assert reveal_identity(key=uuid.uuid4(), why="harm", **look)


def test_the_database_keeps_one_hold_at_a_time_by_two_people(reachable, imogen):
    hold = hold_of(reachable, imogen)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactHold.objects.create(participant=reachable, because="unsafe", placed_by=imogen.user, placed_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactHold.objects.filter(pk=hold.pk).update(lifted_by=imogen.user, lifted_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactHold.objects.filter(pk=hold.pk).update(lifted_at=NOON)

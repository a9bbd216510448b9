"""May this person be contacted now? One rule, asked by the page and by each act (C-R1, C-R2)."""

import uuid
from datetime import timedelta

import pytest

from interviews.contact.reaching import show_number, write_down_contact
from interviews.contact.rule import NotToBeContacted, State, contact_verdict, purposes_open
from safespace.participants.identity.reveal import NotYours
from safespace.participants.models import Participant, Reveal, SafeContact
from safespace.participants.no_contact import NoContact
from safespace.participants.safe_contact.hold import ContactHold
from safespace.participants.separation import MayNotMeet, Separation
from safespace.privacy.erasure import order
from safespace.studies.approval import note_suspension
from tests.cast import HOUR, NOON, PLAN
from tests.interviews.contact.plans import with_hours

DAY = timedelta(days=1)
OUTSIDE = NOON + 2 * HOUR


def ready(alder, imogen):
    with_hours(alder, imogen)


def in_words(alder, imogen):
    SafeContact.objects.write(alder, key=uuid.uuid4(), plan=PLAN, by=imogen, at=NOON)


def no_ways(alder, imogen):
    with_hours(alder, imogen, ways=[], hours=[{"ways": [], "days": [0], "from": "11:00", "until": "13:00"}])


def on_hold(alder, imogen):
    ready(alder, imogen)
    ContactHold.objects.place(alder, because="unsafe", by=imogen, at=NOON)


def withdrawn(alder, imogen):
    on_hold(alder, imogen)
    NoContact.objects.place(alder, by=imogen, at=NOON)


def erased(alder, imogen):
    on_hold(alder, imogen)
    order(key=uuid.uuid4(), participant=alder, kinds=["contact"], by=imogen, at=NOON)


def suspended(alder, imogen):
    ready(alder, imogen)
    note_suspension(alder.study, NOON)


STATES = [
    (ready, "arrange", NOON, State.NOW),
    (ready, None, NOON, State.NOW),
    (ready, "arrange", NOON - HOUR, State.NOW),
    (ready, "arrange", NOON - HOUR - timedelta(seconds=1), State.NOT_NOW),
    (ready, "arrange", NOON + HOUR, State.NOT_NOW),
    (ready, "harm", OUTSIDE, State.NOT_NOW),
    (ready, "arrange", NOON + 28 * DAY, State.NOW),
    (ready, "arrange", NOON + 35 * DAY, State.REVIEW_DUE),
    (ready, "call_off", NOON + 35 * DAY, State.REVIEW_DUE),
    (no_ways, "arrange", NOON, State.NOT_NOW),
    (in_words, "arrange", NOON, State.IN_WORDS),
    (on_hold, "arrange", NOON, State.ON_HOLD),
    (on_hold, "call_off", NOON, State.ON_HOLD),
    (withdrawn, "call_off", NOON, State.NO_CONTACT),
    (erased, "arrange", NOON, State.ERASED),
    (suspended, "arrange", NOON, State.NO_APPROVAL),
    (suspended, "follow_up", NOON, State.NO_APPROVAL),
    (suspended, "call_off", NOON, State.NOW),
    (suspended, "harm", NOON, State.NOW),
    (suspended, "call_off", OUTSIDE, State.NOT_NOW),
]


@pytest.mark.parametrize(("given", "why", "at", "state"), STATES)
def test_C_R1_the_states_of_contact_and_the_number_opens_in_one_alone(alder, imogen, given, why, at, state):
    """The page and the act ask the same rule, and outside of NOW no number is shown and no look is stored."""
    given(alder, imogen)

    assert contact_verdict(alder, why=why, by=imogen, at=at).state == state

    look = {"key": uuid.uuid4(), "participant": alder, "why": why or "other", "by": imogen, "at": at}
    if state == State.NOW:
        assert show_number(**look).until == at + timedelta(minutes=2)
    else:
        with pytest.raises(NotToBeContacted) as refused:
            show_number(**look)
        assert refused.value.state == state
        assert not Reveal.objects.exists()


def test_C_R1_a_person_without_a_plan_is_not_contacted(leaving_well, imogen):
    """Nobody is added without a plan; one who came from elsewhere may have none."""
    bare = Participant.objects.create(study=leaving_well, pseudonym="Wren Shaw", code="LW-2222", enrolled_at=NOON)

    assert contact_verdict(bare, why="arrange", by=imogen, at=NOON).state == State.NO_PLAN


def test_C_R4_who_must_not_meet_them_contacts_them_neither(alder, imogen):
    ready(alder, imogen)
    Separation.objects.create(participant=alder, others=[], staff=[str(imogen.user_id)])

    for act in (
        lambda: contact_verdict(alder, why="arrange", by=imogen, at=NOON),
        lambda: show_number(key=uuid.uuid4(), participant=alder, why="arrange", by=imogen, at=NOON),
        lambda: write_down_contact(
            key=uuid.uuid4(),
            participant=alder,
            channel="they_rang",
            purpose="other",
            outcome="unsafe",
            by=imogen,
            at=NOON,
        ),
    ):
        with pytest.raises(MayNotMeet):
            act()


@pytest.mark.parametrize("who", ["tomasz", "petra", "laleh", "dario", "fred", "stella"])
def test_only_who_writes_the_plan_contacts_people(alder, imogen, who, request):
    ready(alder, imogen)
    other = request.getfixturevalue(who)

    with pytest.raises(NotYours):
        show_number(key=uuid.uuid4(), participant=alder, why="harm", by=other, at=NOON)


def test_F_R2_under_a_suspended_approval_only_safety_is_offered(alder, imogen):
    every = ["arrange", "follow_up", "call_off", "harm"]
    assert purposes_open(alder.study, every, NOON) == every

    note_suspension(alder.study, NOON)

    assert purposes_open(alder.study, every, NOON) == ["call_off", "harm"]

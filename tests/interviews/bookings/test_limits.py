"""Every rule of booking against every act that could break it (C-R4 to C-R7).

The table is written out by hand and has only the rules that an act could break. For example, the waiting list takes no
interpreter, and handing a session over changes no time.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from interviews.bookings.booking import book_room, confirm_booking, hold_room, move_booking
from interviews.bookings.replanning.reassigning import reassign
from interviews.bookings.replanning.series import book_series
from interviews.bookings.replanning.waiting import Wait
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal
from safespace.participants.separation import Separation
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.training import RecordState, TrainingRecord
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import TUESDAY, book, hours, planned

WEEK = timedelta(days=7)
NEXT_TUESDAY = TUESDAY + WEEK
NEXT_WEDNESDAY = NEXT_TUESDAY + timedelta(days=1)


@dataclass
class House:
    """Sessions of Alder with Tomasz and of Juniper with Sunita. Samira can interpret, and Nora could meet Alder."""

    alders: Session
    junipers: Session
    quiet: object
    garden: object
    tomasz: Membership
    sunita: Membership
    imogen: Membership
    nora: Membership
    samira: Membership


@dataclass(frozen=True)
class Asked:
    """The arguments of an act. `during` is the time that breaks the rule."""

    during: Span
    people: int = 2
    with_samira: bool = False


@pytest.fixture
def house(alders, junipers, quiet_room, garden_room, tomasz, sunita, imogen, leaving_well):
    nora = make_member(make_user("nora", "Nora Quist"), leaving_well, Role.INTERVIEWER)
    samira = make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)
    return House(alders, junipers, quiet_room, garden_room, tomasz, sunita, imogen, nora, samira)


# One function for each rule: it prepares a breach and returns what is Asked


def longest(house):
    return Asked(hours(9, 8.75, day=NEXT_TUESDAY))


def shortest(house):
    return Asked(hours(14, 1 / 60, day=NEXT_TUESDAY))


def rest(house):
    """Alder has another session two days later."""
    planned(house.alders.participant, house.tomasz, house.imogen, day=NEXT_WEDNESDAY + timedelta(days=1))
    return Asked(hours(14, 1, day=NEXT_TUESDAY + timedelta(days=1)))


def seats(house):
    house.quiet.seats = 2
    house.quiet.save(update_fields=["seats"])
    return Asked(hours(14, 1, day=NEXT_TUESDAY), with_samira=True)


def alone(house):
    return Asked(hours(14, 1, day=NEXT_TUESDAY), people=1)


def kept_from_staff(house):
    """Alder must not meet Tomasz, the interviewer, nor Nora, who could be."""
    staff = [house.tomasz.user, house.nora.user]
    Separation.objects.write(house.alders.participant, [], staff=staff, by=house.imogen, at=NOON)
    return Asked(hours(14, 1, day=NEXT_TUESDAY))


def kept_from_juniper(house):
    """Alder must not meet Juniper, who is in the building at that hour."""
    book(house.junipers, house.garden, hours(14, 1, day=NEXT_TUESDAY), house.sunita)
    Separation.objects.write(house.alders.participant, [house.junipers.participant], by=house.imogen, at=NOON)
    return Asked(hours(14, 1, day=NEXT_TUESDAY))


def last_day(house):
    """The roles of Tomasz and Nora end on the Monday before."""
    of_two = Membership.objects.filter(pk__in=[house.tomasz.pk, house.nora.pk])
    of_two.update(ends_on=(NEXT_TUESDAY - timedelta(days=1)).date())
    return Asked(hours(14, 1, day=NEXT_TUESDAY))


def account_ends(house):
    """The accounts of Tomasz and Nora end on the Monday before; their roles do not."""
    for user in (house.tomasz.user, house.nora.user):
        user.expires_on = (NEXT_TUESDAY - timedelta(days=1)).date()
        user.save(update_fields=["expires_on"])
    return Asked(hours(14, 1, day=NEXT_TUESDAY))


def agreement(house):
    """The agreement of Samira ends on the Monday before."""
    hers = TrainingRecord.objects.filter(user=house.samira.user, course="confidentiality")
    hers.update(expires_on=(NEXT_TUESDAY - timedelta(days=1)).date())
    return Asked(hours(14, 1, day=NEXT_TUESDAY), with_samira=True)


def unconfirmed(house):
    """The agreement of Samira is signed, and nobody has confirmed it yet."""
    hers = TrainingRecord.objects.filter(user=house.samira.user, course="confidentiality")
    hers.update(state=RecordState.WAITING, decided_by=None, decided_at=None)
    return Asked(hours(14, 1, day=NEXT_TUESDAY), with_samira=True)


# The acts. Each returns its Session or Booking, or raises


def company(house, asked):
    return {"people": asked.people, "interpreter": house.samira.user if asked.with_samira else None}


def plan(house, breaks):
    asked = breaks(house)
    return Session.objects.plan(
        key=uuid.uuid4(), participant=house.alders.participant, interviewer=house.tomasz.user,
        starts_at=asked.during.starts_at, ends_at=asked.during.ends_at, by=house.imogen, at=NOON,
    )  # fmt: skip


def book_it(house, breaks, act=book_room):
    asked = breaks(house)
    facts = {"key": uuid.uuid4(), "session": house.alders, "by": house.imogen, "at": NOON}
    return act(room=house.quiet, during=asked.during, **facts, **company(house, asked))


def hold_it(house, breaks):
    return book_it(house, breaks, act=hold_room)


def confirm_it(house, breaks):
    """Confirm a hold that was made before the rule applied."""
    plain = Asked(hours(14, 1, day=NEXT_TUESDAY))
    held = book_it(house, lambda house: plain, act=hold_room)
    _as_of_old(held, house, breaks(house))
    return confirm_booking(booking=held, by=house.imogen, at=NOON)


def move_it(house, breaks):
    booking = book_it(house, lambda house: Asked(hours(14, 1)))
    asked = breaks(house)
    Booking.objects.filter(pk=booking.pk).update(people=asked.people)
    interpreter = company(house, asked)["interpreter"]
    return move_booking(
        booking=booking, room=house.quiet, during=asked.during, attendance=(interpreter, ()), by=house.imogen, at=NOON
    )


def repeat_it(house, breaks):
    """Repeat a booking of the week before that breaks the rule."""
    booking = book_it(house, lambda house: Asked(hours(14, 1)))
    asked = breaks(house)
    _as_of_old(booking, house, replace(asked, during=Span(*(at - WEEK for at in _ends(asked.during)))))
    booking.refresh_from_db()
    outcome = book_series(key=uuid.uuid4(), booking=booking, weeks=1, times=1, by=house.imogen, at=NOON)[0]
    if outcome.booking is None:
        raise Refusal(outcome.words)
    return outcome.booking


def wait(house, breaks):
    asked = breaks(house)
    facts = {"key": uuid.uuid4(), "session": house.alders, "by": house.imogen, "at": NOON}
    return Wait.objects.begin(room=house.quiet, during=asked.during, people=asked.people, **facts)


def offer(house, breaks):
    """Offer a time to an entry that was made before the rule applied."""
    waits = wait(house, lambda house: Asked(hours(14, 1, day=NEXT_TUESDAY)))
    asked = breaks(house)
    Wait.objects.filter(pk=waits.pk).update(
        people=asked.people, starts_at=asked.during.starts_at, ends_at=asked.during.ends_at
    )
    offered = Wait.objects.offer(house.quiet.pk, hours(8, 11, day=asked.during.starts_at), NOON)
    if offered is None:
        raise Refusal("not offered")
    return offered


def hand_over(house, breaks):
    """Hand a session at the time that breaks the rule over to Nora."""
    planned(house.alders.participant, house.tomasz, house.imogen, day=NEXT_TUESDAY)
    breaks(house)
    return reassign(participant=house.alders.participant, interviewer=house.nora.user, by=house.imogen, at=NOON)


def _ends(during):
    return during.starts_at, during.ends_at


def _as_of_old(booking, house, asked):
    starts_at, ends_at = _ends(asked.during)
    Booking.objects.filter(pk=booking.pk).update(
        starts_at=starts_at, ends_at=ends_at, blocked_from=starts_at, blocked_until=ends_at, **company(house, asked)
    )


LONG = "A talk lasts 90 minutes at most."
SHORT = "A talk lasts 15 minutes at least."
TIRED = "Another talk with them is less than two days away."
CHAIRS = "Quiet Room seats 2, and 3 will be there."
FEW = "At least two people will be there"
TOMASZ_BUSY = "The interviewer is not available then."
NOT_THEN = "That time is not available."
TOMASZ_GONE = "Tomasz Idowu does not work in this study on 1 December."
NORA_GONE = "Nora Quist does not work in this study on 1 December."
UNSIGNED = "The confidentiality agreement of Samira Haddad is not in date on 1 December."

OF_A_BOOKING = [
    (longest, LONG),
    (shortest, SHORT),
    (rest, TIRED),
    (seats, CHAIRS),
    (alone, FEW),
    (kept_from_staff, TOMASZ_BUSY),
    (kept_from_juniper, NOT_THEN),
    (last_day, TOMASZ_GONE),
    (account_ends, TOMASZ_GONE),
    (agreement, UNSIGNED),
    (unconfirmed, UNSIGNED),
]
OF_A_TIME = OF_A_BOOKING[:3]
REFUSED = [
    *((act, *row) for act in (plan, repeat_it, wait) for row in OF_A_TIME),
    (plan, kept_from_staff, "Tomasz Idowu is not available."),
    *((act, *row) for act in (book_it, hold_it, confirm_it, move_it) for row in OF_A_BOOKING),
    (repeat_it, seats, CHAIRS),
    (repeat_it, alone, FEW),
    (repeat_it, kept_from_staff, "Tomasz Idowu is not available."),
    (repeat_it, kept_from_juniper, NOT_THEN),
    (repeat_it, agreement, UNSIGNED),
    (wait, alone, FEW),
    (offer, longest, "not offered"),
    (offer, shortest, "not offered"),
    (offer, rest, "not offered"),
    (offer, alone, "not offered"),
    (offer, kept_from_staff, "not offered"),
    (offer, kept_from_juniper, "not offered"),
    (hand_over, kept_from_staff, "Nora Quist is not available."),
    *((act, gone, TOMASZ_GONE) for act in (plan, repeat_it, wait) for gone in (last_day, account_ends)),
    *((offer, gone, "not offered") for gone in (last_day, account_ends)),
    *((hand_over, gone, NORA_GONE) for gone in (last_day, account_ends)),
]


def _named(one):
    return getattr(one, "__name__", "")


@pytest.mark.parametrize(("act", "rule", "words"), REFUSED, ids=_named)
def test_every_act_enforces_every_rule_that_it_could_break(house, act, rule, words):
    """C-R4 separation, C-R5 interpreters, C-R7 length and rest, D-R1 seats, F-R5 roles that end."""
    with pytest.raises(Refusal) as refused:
        act(house, rule)

    assert words in str(refused.value)
    theirs = Session.objects.filter(participant=house.alders.participant)
    assert not theirs.filter(booking__starts_at__gt=NEXT_TUESDAY - timedelta(hours=6)).exists()


def nothing(house):
    return Asked(hours(14, 1, day=NEXT_TUESDAY))


@pytest.mark.parametrize(
    "act", [plan, book_it, hold_it, confirm_it, move_it, repeat_it, wait, offer, hand_over], ids=_named
)
def test_each_act_succeeds_if_no_rule_is_broken(house, act):
    """The control of the table above."""
    assert act(house, nothing)

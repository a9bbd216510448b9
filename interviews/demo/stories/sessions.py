"""Talks of the made-up people: before, on and after the day of the demo, and what is missing for some of them."""

import uuid
from datetime import timedelta

from interviews.bookings.booking import hold_room
from interviews.bookings.replanning.waiting import Wait
from interviews.conduct.closing import Because, call_off, not_met
from interviews.demo.house import MINUTE
from interviews.demo.stories.conducting import LENGTH, TO_BE_READ, plan, talk
from interviews.rooms.inspections.closures import Closure
from interviews.rooms.lending.room_keys import AccessGrant, How
from interviews.rooms.spans import Span
from interviews.safety.alarms import raise_alarms
from interviews.sessions.models import Session

LEAD = timedelta(days=6)
"""How long before a talk it is planned and its room is booked."""


TALKS = (
    (1, "tomasz", -16, 10, "Quiet Room"), (2, "sunita", -14, 14, "Video link"), (3, "kofi", -12, 10, "Garden Room"),
    (4, "marta", -10, 15, "Quiet Room"), (5, "tomasz", -8, 10, "Room 2.14"), (6, "sunita", -7, 13, "Garden Room"),
    (7, "kofi", -5, 11, "Quiet Room"), (8, "marta", -3, 10, "Garden Room"), (9, "tomasz", -2, 15, "Quiet Room"),
    (11, "tomasz", 0, 9, "Quiet Room"), (12, "sunita", 0, 11, "Garden Room"), (2, "sunita", 0, 13, "Room 2.14"),
    (5, "tomasz", 0, 15, "Quiet Room"), (10, "sunita", 0, 16, "Garden Room"), (4, "marta", 0, 17, "Quiet Room"),
    (1, "tomasz", 1, 10, "Quiet Room"), (6, "sunita", 2, 14, "Garden Room"), (7, "kofi", 4, 10, "Quiet Room"),
)  # fmt: skip
"""(person, interviewer, days from the day of the demo, hour, room)."""


def meets(house, number, interviewer, starts_at, room, *, form="adults", booked=None, **how):
    """A talk is planned, booked and held."""
    by = house.team[interviewer]
    planned_at = starts_at - LEAD
    yield planned_at
    session = plan(
        house.people[number], by, starts_at, form=house.forms[form], at=planned_at, room=house.rooms[room],
        **(booked or {}),
    )  # fmt: skip
    yield from talk(session, by, starts_at, **how)


def talks(house):
    """Talks from two weeks before the day to a week after it, and one under way at any hour of a working day."""
    for number, interviewer, days, hour, room in TALKS:
        yield meets(house, number, interviewer, house.on(days, hour), room, notes=TO_BE_READ if number % 3 else "")
    yield meets(house, 13, "tomasz", house.on(-6, 14), "Quiet Room", stops_after=2, too_much=True)
    yield meets(house, 14, "marta", house.on(0, 10), "Room 2.14", rests_after=1)
    recorded = {
        "interpreter": house.team["ivo"].user, "people": 2,
        "equipment": [house.equipment["Recorder 1"], house.equipment["Box of toys"]],
    }  # fmt: skip
    for days in (-3, 0):
        yield meets(house, 15, "marta", house.on(days, 14), "Garden Room", booked=recorded, notes=TO_BE_READ)
    yield meets(house, 18, "tomasz", house.on(-1, 16), "Quiet Room")
    yield meets(house, 18, "tomasz", house.on(0, 12), "Quiet Room", booked={"own_wish": True})
    yield key_given(house, 5)


def key_given(house, number):
    """The key for today's talk is handed out at the front desk in the morning."""
    at = house.on(0, 8, 30)
    yield at
    session = Session.objects.planned().filter(participant=house.people[number]).earliest("starts_at")
    AccessGrant.objects.give(key=uuid.uuid4(), booking=session.booking, how=How.KEY, by=house.team["imogen"], at=at)


def alarm(house):
    """Kofi is on a call that began 35 minutes ago, and has not said for a quarter of an hour that he is all right."""
    begun = (house.at - 35 * MINUTE).replace(second=0, microsecond=0)
    if 8 <= begun.astimezone(house.study.tz).hour < 18:
        yield from meets(house, 19, "kofi", begun, "Video link", checks_in=False)


def alarm_raised(house):
    yield house.at - 10 * MINUTE
    raise_alarms(house.at - 10 * MINUTE)
    yield house.at - 5 * MINUTE
    raise_alarms(house.at - 5 * MINUTE)


def not_there(house):
    """One who did not come, one called off in time, and one about whom nothing was written down."""
    team, people, form = house.team, house.people, house.forms["adults"]
    yield (at := house.on(-9, 12))
    missed = plan(people[16], team["sunita"], house.on(-2, 13), form=form, at=at, room=house.rooms["Garden Room"])
    off = plan(people[17], team["kofi"], house.on(-1, 11), form=form, at=at, room=house.rooms["Garden Room"])
    plan(people[0], team["tomasz"], house.on(-1, 10), form=form, at=at, room=house.rooms["Quiet Room"])
    yield (at := house.on(-2, 12))
    call_off(session=off, because=Because.PLANS, by=team["imogen"], at=at)
    yield (at := house.on(-2, 14))
    not_met(session=missed, by=team["imogen"], at=at)


def unfinished_plans(house):
    """Talks that need something: a room, a form, another room, a yes to a hold, a place in the line."""
    team, people, rooms, form = house.team, house.people, house.rooms, house.forms["adults"]
    yield (at := house.on(-2, 17))
    plan(people[9], team["tomasz"], house.on(1, 14), form=form, at=at)
    plan(people[10], team["sunita"], house.on(3, 11), form=None, at=at)
    plan(people[8], team["marta"], house.on(6, 13), form=form, at=at, room=rooms["Room 2.14"])
    waits = plan(people[16], team["sunita"], house.on(4, 10), form=form, at=at)
    held = plan(people[20], team["kofi"], house.on(3, 10), form=form, at=at)
    Wait.objects.begin(
        key=uuid.uuid4(), session=waits, room=rooms["Quiet Room"], during=_during(waits), by=team["sunita"], at=at
    )
    yield (at := house.on(-1, 9))
    Closure.objects.close(
        key=uuid.uuid4(), room=rooms["Room 2.14"], starts_at=house.on(6, 8), ends_at=house.on(7, 18),
        words="New floor", by=team["imogen"], at=at, study=house.study,
    )  # fmt: skip
    yield (at := house.at - 4 * MINUTE)
    hold_room(key=uuid.uuid4(), session=held, room=rooms["Garden Room"], during=_during(held), by=team["kofi"], at=at)


def _during(session):
    return Span(session.starts_at, session.starts_at + LENGTH)

"""Nothing starts after a withdrawal, a narrower yes or a no, however close the two come (A-R1, A-R11, A-R14)."""

import os
from collections import Counter

import pytest

from safespace.studies.roles import Role
from tests.cast import HOUR, NOON, enrol, make_member, make_user
from tests.interviews.cast import make_form_in_use, make_helper, make_room, make_topic, read_the_plan
from tests.races.consents import PAIRS, Cast, faults, race

MEETINGS = int(os.environ.get("SAFESPACE_PAIRS", "108"))
"""How many pairs meet: nine of each kind, or as many as asked for; 400 take some minutes."""
REFUSALS = (
    "GateClosed", "ConsentEnded", "InterpreterNotAgreed", "NotAgreedTo", "NotAskedNow", "NotTalking",
    "SessionNotPlanned",
)  # fmt: skip
ASKED = tuple((code, code) for code in ("take_part", "interpreter_present", "topic:work"))


@pytest.fixture
def cast(leaving_well, imogen, laleh, tomasz, newcastle):
    """Twelve people whom Tomasz meets, with all that a talk needs, in a room that is always open."""
    room = make_room(newcastle, "Quiet Room", opens="00:00", closes="23:45", open_days=list(range(7)), seats=6)
    make_helper(leaving_well, imogen)
    read_the_plan(room, tomasz)
    people = [
        enrol(leaving_well, imogen, name=f"Person {n}", phone=f"+4416329601{n:02}", interviewer=tomasz.user)
        for n in range(len(PAIRS))
    ]
    return Cast(
        people=people,
        version=make_form_in_use(leaving_well, imogen, laleh, ASKED),
        member=tomasz,
        interpreter=make_member(make_user("samira", "Samira Noori"), leaving_well, Role.INTERPRETER).user,
        room=room,
        topic=make_topic(leaving_well, imogen, "work", sensitive=True),
        begins=NOON.replace(hour=0) + 24 * HOUR,
    )


@pytest.mark.django_db(transaction=True)
def test_nothing_begins_is_booked_or_goes_on_after_what_it_rests_on_has_ended(cast):
    """A-R1, A-R11, A-R14: both orders happened, and each withdrawal and each no left nothing planned or under way."""
    came = Counter(race(cast, pairs=MEETINGS, seed="consent"))

    assert faults(cast, pairs=MEETINGS) == []
    assert set(came) <= {"ok", *REFUSALS}
    assert came["ok"] > MEETINGS / 20
    assert MEETINGS - came["ok"] > MEETINGS / 20


@pytest.mark.django_db(transaction=True)
def test_the_control_without_a_lock_starts_after_the_end(cast):
    """The check finds what it is there for: looking, waiting three milliseconds and writing is not enough."""
    race(cast, pairs=72, seed="control", naive=True)

    assert faults(cast, pairs=72)

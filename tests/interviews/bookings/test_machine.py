"""Property-based tests: random acts on bookings against a model of half-open hours (R13)."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from interviews.bookings.booking import book_room, cancel_booking, confirm_booking, hold_room, move_booking
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from safespace.base.constraints import NoOverlap
from safespace.base.refusals import Refusal
from tests.cast import NOON
from tests.races.checking import overlaps, taken
from tests.races.people import make_race_setup
from tests.races.stays import Closed, InsertOnly, machine_for, stays_under

HOW = {"deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
QUICK = settings(max_examples=60, stateful_step_count=20, phases=[Phase.generate], **HOW)
HALF = timedelta(minutes=30)


@pytest.mark.django_db(transaction=True)
def test_the_constraint_allows_exactly_the_bookings_that_do_not_overlap():
    """R13."""
    with stays_under(NoOverlap) as stay:
        run_state_machine_as_test(machine_for(stay), settings=QUICK)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("fault", "words"), [(Closed, "refused although it is free"), (InsertOnly, "allowed although it is taken")]
)
def test_a_planted_fault_is_found(fault, words):
    """R13, the controls: a closed interval, and a constraint that ignores updates."""
    with stays_under(fault) as stay, pytest.raises(AssertionError, match=words):
        run_state_machine_as_test(machine_for(stay), settings=QUICK)


class Book(RuleBasedStateMachine):
    """Runs the real acts on `race_setup`, and compares the bookings with a plain list of taken hours."""

    race_setup = None

    def __init__(self):
        super().__init__()
        self.sid = transaction.savepoint()
        self.at, self.book = NOON, {}

    def teardown(self):
        transaction.savepoint_rollback(self.sid)

    # The model, without the database.

    def _live(self, key):
        *_, until, state = self.book[key]
        return state == "confirmed" or (state == "held" and until > self.at)

    def _free(self, session, room, span, but=None):
        block = span.widened(15, 15)
        for key, (who, where, when, _, _) in self.book.items():
            if key == but or not self._live(key) or (who == session and self.book[key][4] == "held"):
                continue
            same = where == room or who.interviewer_id == session.interviewer_id
            if same and block.overlaps(when.widened(15, 15)):
                return False
        return True

    def _booked(self, session):
        return any(one[0] == session and one[4] == "confirmed" for one in self.book.values())

    def _try(self, allowed, act, **asked):
        try:
            done = act(**asked, by=self.race_setup.by, at=self.at)
        except Refusal as refusal:
            assert not allowed, f"refused although it is free: {refusal}"
            return None
        assert allowed, "allowed although it is taken"
        return done

    def _let_go(self, session):
        for key, one in self.book.items():
            if one[0] == session and one[4] == "held":
                self.book[key] = (*one[:4], "cancelled")

    @rule(minutes=some.sampled_from([1, 7, 15]))
    def wait(self, minutes):
        self.at += timedelta(minutes=minutes)

    @rule(
        who=some.integers(0, 3), where=some.integers(0, 1), start=some.integers(0, 6), long=some.integers(1, 2),
        act=some.sampled_from([book_room, hold_room]),
    )  # fmt: skip
    def make(self, who, where, start, long, act):
        session, room, span = self.race_setup.sessions[who], self.race_setup.rooms[where], _span(start, long)
        allowed = not self._booked(session) and self._free(session, room, span)
        key = uuid.uuid4()
        if self._try(allowed, act, key=key, session=session, room=room, during=span):
            self._let_go(session)
            held = act is hold_room
            until = self.at + timedelta(minutes=15) if held else None
            self.book[key] = (session, room, span, until, "held" if held else "confirmed")

    @precondition(lambda self: self.book)
    @rule(data=some.data())
    def confirm(self, data):
        key = data.draw(some.sampled_from(sorted(self.book)))
        session, *_, state = self.book[key]
        allowed = self._live(key) and (state == "confirmed" or not self._booked(session))
        if self._try(allowed, confirm_booking, booking=_of_session(key, session)):
            self.book[key] = (*self.book[key][:4], "confirmed")

    @precondition(lambda self: self.book)
    @rule(data=some.data(), where=some.integers(0, 1), start=some.integers(0, 6), long=some.integers(1, 2))
    def move(self, data, where, start, long):
        key = data.draw(some.sampled_from(sorted(self.book)))
        session, _, _, until, state = self.book[key]
        room, span = self.race_setup.rooms[where], _span(start, long)
        allowed = state == "confirmed" and self._free(session, room, span, but=key)
        if self._try(allowed, move_booking, booking=_of_session(key, session), room=room, during=span):
            self.book[key] = (session, room, span, until, state)

    @precondition(lambda self: self.book)
    @rule(data=some.data())
    def cancel(self, data):
        key = data.draw(some.sampled_from(sorted(self.book)))
        session = self.book[key][0]
        cancel_booking(booking=_of_session(key, session), by=self.race_setup.by, at=self.at)
        self.book[key] = (*self.book[key][:4], "cancelled")

    @rule()
    def nothing_overlaps(self):
        assert list(overlaps(taken(Booking.objects.all()))) == []


def _of_session(key, session):
    """The booking or hold `key` of `session`, as a page hands it to an act."""
    return Booking(pk=key, participant_id=session.participant_id, held_for=session.pk)


def _span(start, long):
    from_ = NOON.replace(hour=9) + timedelta(days=1) + start * HALF
    return Span(from_, from_ + long * HALF)


@pytest.mark.django_db
def test_bookings_behave_like_half_open_spans(noon):
    """R13: lapsing holds, moves and quiet gaps, while time passes and no worker runs."""
    race_setup = make_race_setup(noon, sessions=4, rooms=2, interviewers=2)
    few = settings(max_examples=10, stateful_step_count=18, phases=[Phase.generate], **HOW)

    run_state_machine_as_test(type("Book", (Book,), {"race_setup": race_setup}), settings=few)

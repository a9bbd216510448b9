"""A booking costs the database the same however many bookings there are.

PostgreSQL uses the indexes of its exclusion constraints. For SQLite the steps of its virtual machine are counted, which
are the same on every computer.
"""

import pytest
from django.db import IntegrityError, connection, transaction

from interviews.rooms.models import Booking
from tests.cast import HOUR, NOON

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
EVERY = 10  # steps between two counts


@pytest.fixture
def book(alder, quiet_room, tomasz):
    """A function that inserts one-hour bookings, two hours apart, and returns the steps it took."""

    def put(hours):
        rows = [
            Booking(
                room=quiet_room, study_id=alder.study_id, participant=alder, interviewer=tomasz.user,
                starts_at=NOON + n * 2 * HOUR, ends_at=NOON + n * 2 * HOUR + HOUR,
                blocked_from=NOON + n * 2 * HOUR, blocked_until=NOON + n * 2 * HOUR + HOUR,
            )
            for n in hours
        ]  # fmt: skip
        counted = []
        connection.connection.set_progress_handler(lambda: counted.append(EVERY), EVERY)
        try:
            Booking.objects.bulk_create(rows)
        finally:
            connection.connection.set_progress_handler(None, EVERY)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # SQLite chooses indexes by these statistics
        return sum(counted)

    return put


@pytest.mark.parametrize("one", [-1, 5_000], ids=["before all others", "after them"])
def test_a_booking_costs_as_much_among_two_thousand_as_among_twenty(book, one):
    """NoOverlapAcross once read every booking, when it was a single query on two columns."""
    book(range(20))
    few = book([one])
    Booking.objects.filter(starts_at=NOON + one * 2 * HOUR).delete()
    book(range(20, 2_000))
    many = book([one])

    assert few > 0
    assert many < 1.5 * few


def test_a_constraint_that_reads_every_booking_is_noticed(book):
    """The control: a trigger with a single query on two columns."""
    sql = (
        "CREATE TRIGGER planted BEFORE INSERT ON interviews_booking BEGIN SELECT RAISE(ABORT, 'planted') WHERE EXISTS "
        "(SELECT 1 FROM interviews_booking AS other WHERE (other.interviewer_id = NEW.interpreter_id "
        "OR other.interpreter_id = NEW.interviewer_id) AND other.cancelled_at IS NULL "
        "AND other.blocked_from < NEW.blocked_until AND NEW.blocked_from < other.blocked_until); END"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
    book(range(20))
    few = book([-1])
    Booking.objects.filter(starts_at=NOON - 2 * HOUR).delete()
    book(range(20, 2_000))

    assert book([-1]) > 10 * few


def test_an_overlap_is_found_among_two_thousand_bookings(book):
    """Whether it is the first, one in the middle or the last."""
    book(range(2_000))

    for taken in (0, 1_000, 1_999):
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            book([taken])

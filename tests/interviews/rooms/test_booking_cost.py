"""A booking costs the database the same however many there are (issue of the rooms; performance.md, growth).

PostgreSQL answers from the indexes of its exclusion constraints. What SQLite does is counted in steps of its machine,
which are the same on every computer.
"""

import pytest
from django.db import IntegrityError, connection, transaction

from interviews.rooms.models import Booking
from tests.cast import HOUR, NOON

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
EVERY = 10  # steps between two counts


@pytest.fixture
def book(alder, quiet_room, tomasz):
    """A function that puts one-hour bookings in, two hours apart, and returns the steps that took."""

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
            cursor.execute("ANALYZE")  # what SQLite has learnt of a table decides which index it trusts
        return sum(counted)

    return put


@pytest.mark.parametrize("one", [-1, 5_000], ids=["before all others", "after them"])
def test_a_booking_among_two_thousand_takes_what_one_among_twenty_takes(book, one):
    """It read all of them while the rule about two columns was one question (NoOverlapAcross)."""
    book(range(20))
    few = book([one])
    Booking.objects.filter(starts_at=NOON + one * 2 * HOUR).delete()
    book(range(20, 2_000))
    many = book([one])

    assert few > 0
    assert many < 1.5 * few


def test_the_count_sees_a_rule_that_reads_every_booking(book):
    """The control: one question of two columns, as a trigger beside the others."""
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


def test_the_row_that_is_looked_at_is_the_one_in_the_way(book):
    """Of two thousand, the first that ends after the new one starts: it clashes, and so do those far ahead."""
    book(range(2_000))

    for taken in (0, 1_000, 1_999):
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            book([taken])

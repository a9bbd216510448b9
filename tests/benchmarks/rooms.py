"""Rooms: the week, the next good slots, and bookings under contention, on up to 1,000,000 bookings in 50 rooms.

`--scale 0.01` fills 10,000. The floor of the week is the same page without anything of ours (`floors.py`).

Bookings a second stay below their goal. An act that checks, under locks, every reason to refuse a booking cannot keep
up with a bare insert. The second row shows the limit: an insert after as many look-ups in plain SQL reaches 0.5x to
0.8x unless the bare insert meets a deadlock, without waiting for locks, opening a person's needs or writing to the log.
"""

import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from interviews.bookings.booking import book_room
from interviews.bookings.finding.search import MANY, suggestions
from interviews.bookings.locks import BookingRequest
from interviews.bookings.session_needs import SessionNeeds
from interviews.calendar.entries import calendar_entries, week_of
from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Booking, Room
from interviews.rooms.spans import Span
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal
from tests.benchmarks.floors import Floor
from tests.benchmarks.table import Row, medians, served
from tests.make import signed_in
from tests.races.people import make_race_setup
from tests.races.workers import run_workers

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
ROOMS, FULL, FIRST, A_DAY, A_WEEK = 50, 1_000_000, 1_000, 8, 56
WEEKS_AHEAD = 18
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 16
LOOK_UPS = 15
"""How many statements `book_room` runs besides the insert, without SAVEPOINTs."""


def run(scale, progress):
    full = max(2 * FIRST, int(FULL * scale))
    setup = make_race_setup(NOW, sessions=AT_ONCE * 8, rooms=ROOMS, interviewers=ROOMS)
    fill(setup, 0, FIRST, progress)
    small = weeks(setup, progress)
    fill(setup, FIRST, full, progress)
    large = weeks(setup, progress)
    best, query = slots(setup, progress)
    return [
        Row(f"week of a room, {full:,} bookings in {ROOMS} rooms", large.floor, large.ours, "ms", "<= 1.5x"),
        Row("the same, our own CPU", large.floor_cpu, large.ours_cpu, "ms", "<= 1.5x"),
        Row(
            f"week, {FIRST:,} (floor) and {full:,} bookings", small.ours_at(large.printing), large.ours, "ms", "<= 1.3x"
        ),
        Row("best 5 slots, beside the week of all rooms", query, best, "ms", "<= 2x"),
        *contention(setup, max(64, int(3_200 * min(1, scale * 10))), progress),
    ]


def fill(setup, begin, end, progress):
    """Insert bookings `begin` to `end`, eight a day, room by room: this week, then others (see `_nth_week`).

    The measured week is as full with the first thousand bookings as with all, so that only the table grows.
    """
    study = setup.by.study_id
    people = [setup.sessions[n].participant_id for n in range(ROOMS)]
    batch = []
    for number in range(begin, end):
        room, turn = number // A_WEEK % ROOMS, number % A_WEEK
        day = this_monday() + 7 * DAY * _nth_week(number // A_WEEK // ROOMS) + DAY * (turn // A_DAY)
        starts = day + HOUR * (8 + 1.25 * (turn % A_DAY))
        batch.append(
            Booking(
                room=setup.rooms[room], study_id=study, participant_id=people[room],
                interviewer_id=setup.interviewers[room].user_id, starts_at=starts, ends_at=starts + HOUR * 0.75,
                blocked_from=starts - HOUR * 0.25, blocked_until=starts + HOUR, recorded_by=setup.by.user_id,
            )
        )  # fmt: skip
        if len(batch) == 2_000 or number + 1 == end:
            with transaction.atomic():
                Booking.objects.bulk_create(batch)
            batch = []
            progress(number + 1, end, "bookings put in")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _nth_week(number):
    """Weeks alternating around this one. Beyond WEEKS_AHEAD, where `contention` books, only past weeks."""
    if number > 2 * WEEKS_AHEAD:
        return WEEKS_AHEAD - number
    return (number + 1) // 2 * (-1 if number % 2 else 1)


@dataclass(frozen=True)
class Weeks:
    """Milliseconds of our week, its floor, and the template alone; and of the first two in CPU time."""

    ours: float
    floor: float
    printing: float
    ours_cpu: float
    floor_cpu: float

    def ours_at(self, printing):
        """`ours` scaled to a moment when the template took `printing` milliseconds."""
        return self.ours * printing / self.printing


def weeks(setup, progress):
    """The week of one room and its floor, measured in turns."""
    client, room = signed_in(setup.by, SERVER_NAME="127.0.0.1"), setup.rooms[3]
    address = reverse("bookings:week", args=[setup.by.study_id]) + f"?room={room.pk}&day={NOW:%Y-%m-%d}"
    floor = Floor(client, address, "interviews/bookings/finding/week.html", lambda: _plain(room), who=setup.by.user_id)
    ours = lambda: client.get(address)  # noqa: E731
    assert (ours().status_code, floor.get().status_code) == (200, 200)
    progress(0, 2, "weeks")
    wall = served(ours, floor.get, floor.print)
    progress(1, 2, "weeks")
    cpu = served(ours, floor.get, clock=time.process_time)
    progress(2, 2, "weeks")
    return Weeks(*(seconds * 1000 for seconds in (*wall, *cpu)))


def _plain(room):
    """The rows that the page shows, with plain queries: rooms, sessions without a room, and the week."""
    begin = this_monday()
    week = Booking.objects.filter(
        room=room, cancelled_at=None, blocked_until__gt=begin, blocked_from__lt=begin + 7 * DAY
    )
    waiting = Session.objects.filter(booking=None, ends_at__gt=NOW).order_by("starts_at", "id")[:MANY]
    names = ("pk", "starts_at", "ends_at", "blocked_from", "blocked_until", "participant__pseudonym",
             "interviewer__display_name")  # fmt: skip
    return [
        list(Room.objects.order_by("name").values_list("pk", "name", "kind", "floor", "seats", "approved_until")),
        list(waiting.values_list("pk", "participant__pseudonym", "number")),
        list(week.values_list(*names)),
    ]


def this_monday():
    first = week_of(NOW.date())[0]
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def slots(setup, progress):
    """Milliseconds to find the five best slots in all rooms, and to load the week of all rooms."""
    progress(0, 1, "slots")
    rooms = list(Room.objects.for_planning())
    session = (
        type(setup.sessions[0])
        .objects.select_related("study", "participant__accommodation")
        .get(pk=setup.sessions[0].pk)
    )
    wanted = BookingRequest(rooms[0], Span(setup.begins + 9 * HOUR, setup.begins + 10 * HOUR))
    search = lambda: suggestions(session, wanted, SessionNeeds.of(session), rooms=rooms, at=NOW)  # noqa: E731
    assert len(search()) == 5
    best, query = medians(
        search, lambda: calendar_entries(rooms, week_of(setup.begins.date()), setup.by, NOW), rounds=9
    )
    progress(1, 1, "slots")
    return best * 1000, query * 1000


def contention(setup, attempts, progress):
    """Rows of bookings a second for the same contended hours.

    The bare insert has our table, constraints, connection and commit, but none of the checks under locks that a
    booking needs. So a third runner makes as many look-ups by key, in plain SQL, before the bare insert.
    """
    far = setup.begins + 150 * DAY
    bare, gave_way = _pace(setup, attempts, far, _insert, progress, "bare inserts")
    asked, _ = _pace(setup, attempts, far, _ask_and_insert, progress, "inserts after look-ups")
    ours, _ = _pace(setup, attempts, far, _book, progress, "bookings")
    waited = f"bare: {gave_way} gave way to a deadlock"
    return [
        Row(f"bookings a second, {AT_ONCE} at once ({waited})", bare, ours, "/s", ">= 0.8x"),
        Row(f"of that, an insert after {LOOK_UPS} look-ups by key, in plain SQL", bare, asked, "/s"),
    ]


def _pace(setup, attempts, far, act, progress, what):
    """(bookings a second, deadlocks) of `attempts` at `act` by AT_ONCE workers, in hours that were freed first."""
    freed = {"state": BookingState.CANCELLED, "cancelled_at": NOW}
    Booking.objects.filter(cancelled_at=None, blocked_from__gte=far).update(**freed)
    dealt = [setup.sessions[n::AT_ONCE] for n in range(AT_ONCE)]
    progress(0, attempts, what)

    def run(number, together):
        together.wait(timeout=60)
        return Counter(act(setup, dealt[number], number, turn, far) for turn in range(attempts // AT_ONCE))

    began = time.perf_counter()
    answers = sum(run_workers(run, workers=AT_ONCE), Counter())
    seconds = time.perf_counter() - began
    progress(attempts, attempts, what)
    return answers["made"] / seconds, answers["gave way"]


def _wanted(setup, number, turn, far):
    """The (room, Span) of a turn. Two workers want each hour of four rooms at the same moment."""
    room = setup.rooms[(number // 2 + turn) % 4]
    starts = far + HOUR * (1 + (number // 2 // 4) * 2) + timedelta(days=turn / 4 // 1, hours=4 * (turn % 4))
    return room, Span(starts, starts + HOUR)


def _insert(setup, mine, number, turn, far, look_ups=0):
    room, span = _wanted(setup, number, turn, far)
    block, session = room.blocked_span(span), mine[turn % len(mine)]
    row = Booking(
        room=room, study_id=session.study_id, participant_id=session.participant_id,
        interviewer_id=session.interviewer_id, starts_at=span.starts_at, ends_at=span.ends_at,
        blocked_from=block.starts_at, blocked_until=block.ends_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            _look_up(room, look_ups)
            row.save(force_insert=True)
    except DatabaseError as error:
        return "gave way" if "deadlock" in str(error) else "refused"
    return "made"


def _look_up(room, times):
    """Select `room` by its key so many `times` in plain SQL."""
    key = Room._meta.pk.get_db_prep_value(room.pk, connection)
    with connection.cursor() as cursor:
        for _ in range(times):
            cursor.execute("SELECT id FROM interviews_room WHERE id = %s", [key])
            cursor.fetchone()


def _ask_and_insert(*wanted):
    return _insert(*wanted, look_ups=LOOK_UPS)


def _book(setup, mine, number, turn, far):
    room, span = _wanted(setup, number, turn, far)
    session = mine[turn % len(mine)]
    session.booking = None
    try:
        if turn >= len(mine):
            type(session).objects.filter(pk=session.pk).update(booking=None)
        book_room(key=uuid.uuid4(), session=session, room=room, during=span, by=setup.by, at=NOW)
    except Refusal:
        return "refused"
    return "made"

"""Rooms: the week, the next good slots, and bookings under contention, on up to 1,000,000 bookings in 50 rooms.

`--scale 0.01` fills 10,000. The floor of the week is the same page without anything of ours (`floors.py`).

What stays below its goal, and what the limit is: bookings a second. An act that asks under locks what a booking is
refused for can't keep up with one that asks nothing. The second row asks as often, in plain SQL, and does nothing else:
unless the bare insert meets a deadlock it comes out at 0.5x to 0.8x, before a lock is waited for, a person's needs are
unsealed or a line of the log is written.
"""

import time
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from interviews.bookings.booking import book_room
from interviews.bookings.locks import BookingRequest
from interviews.bookings.search import MANY, suggestions
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
from tests.races.crowd import crowd
from tests.races.people import a_house

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
ROOMS, FULL, FIRST, A_DAY, A_WEEK = 50, 1_000_000, 1_000, 8, 56
WEEKS_AHEAD = 18
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 16
LOOK_UPS = 15
"""What `book_room` reads and writes besides the row itself, SAVEPOINTs not counted."""


def run(scale, progress):
    full = max(2 * FIRST, int(FULL * scale))
    house = a_house(NOW, sessions=AT_ONCE * 8, rooms=ROOMS, interviewers=ROOMS)
    fill(house, 0, FIRST, progress)
    small = weeks(house, progress)
    fill(house, FIRST, full, progress)
    large = weeks(house, progress)
    best, query = slots(house, progress)
    return [
        Row(f"week of a room, {full:,} bookings in {ROOMS} rooms", large.floor, large.ours, "ms", "<= 1.5x"),
        Row("the same, our own CPU", large.floor_cpu, large.ours_cpu, "ms", "<= 1.5x"),
        Row(
            f"week, {FIRST:,} (floor) and {full:,} bookings", small.ours_at(large.printing), large.ours, "ms", "<= 1.3x"
        ),
        Row("best 5 slots, beside the week of all rooms", query, best, "ms", "<= 2x"),
        *contention(house, max(64, int(3_200 * min(1, scale * 10))), progress),
    ]


def fill(house, begin, end, progress):
    """Put bookings `begin` to `end` in, eight a day, one room after the other: this week, then others (`_nth_week`).

    A week that is shown is as full with the first thousand bookings as with all, so that growth is the table's alone.
    """
    study = house.by.study_id
    people = [house.sessions[n].participant_id for n in range(ROOMS)]
    batch = []
    for number in range(begin, end):
        room, turn = number // A_WEEK % ROOMS, number % A_WEEK
        day = house_monday() + 7 * DAY * _nth_week(number // A_WEEK // ROOMS) + DAY * (turn // A_DAY)
        starts = day + HOUR * (8 + 1.25 * (turn % A_DAY))
        batch.append(
            Booking(
                room=house.rooms[room], study_id=study, participant_id=people[room],
                interviewer_id=house.interviewers[room].user_id, starts_at=starts, ends_at=starts + HOUR * 0.75,
                blocked_from=starts - HOUR * 0.25, blocked_until=starts + HOUR, recorded_by=house.by.user_id,
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
    """This week, the last, the next, the one before last …; past WEEKS_AHEAD, where contention is, only the past."""
    if number > 2 * WEEKS_AHEAD:
        return WEEKS_AHEAD - number
    return (number + 1) // 2 * (-1 if number % 2 else 1)


@dataclass(frozen=True)
class Weeks:
    """Milliseconds of our week, of its floor, of printing the template alone, and of the first two in our own CPU."""

    ours: float
    floor: float
    printing: float
    ours_cpu: float
    floor_cpu: float

    def ours_at(self, printing):
        """Ours, had the machine been as busy as when the same template took `printing`."""
        return self.ours * printing / self.printing


def weeks(house, progress):
    """The week of one room and its floor, measured in turns."""
    client, room = signed_in(house.by, SERVER_NAME="127.0.0.1"), house.rooms[3]
    address = reverse("bookings:week", args=[house.by.study_id]) + f"?room={room.pk}&day={NOW:%Y-%m-%d}"
    floor = Floor(client, address, "interviews/bookings/week.html", lambda: _plain(room), who=house.by.user_id)
    ours = lambda: client.get(address)  # noqa: E731
    assert (ours().status_code, floor.get().status_code) == (200, 200)
    progress(0, 2, "weeks")
    wall = served(ours, floor.get, floor.print)
    progress(1, 2, "weeks")
    cpu = served(ours, floor.get, clock=time.process_time)
    progress(2, 2, "weeks")
    return Weeks(*(seconds * 1000 for seconds in (*wall, *cpu)))


def _plain(room):
    """The rows that the page shows, as plainly as they can be had: rooms, who waits for one, the week."""
    begin = house_monday()
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


def house_monday():
    first = week_of(NOW.date())[0]
    return datetime(first.year, first.month, first.day, tzinfo=UTC)


def slots(house, progress):
    """Milliseconds of the five best slots among all rooms, and of loading the week of all rooms."""
    progress(0, 1, "slots")
    rooms = list(Room.objects.for_planning())
    session = (
        type(house.sessions[0])
        .objects.select_related("study", "participant__accommodation")
        .get(pk=house.sessions[0].pk)
    )
    wanted = BookingRequest(rooms[0], Span(house.begins + 9 * HOUR, house.begins + 10 * HOUR))
    search = lambda: suggestions(session, wanted, SessionNeeds.of(session), rooms=rooms, at=NOW)  # noqa: E731
    assert len(search()) == 5
    best, query = medians(
        search, lambda: calendar_entries(rooms, week_of(house.begins.date()), house.by, NOW), rounds=9
    )
    progress(1, 1, "slots")
    return best * 1000, query * 1000


def contention(house, attempts, progress):
    """Rows of bookings a second for the same contended hours.

    The bare insert has our table, our constraints, our connection and the same commit. It asks nothing, though, and a
    booking is refused unless a dozen questions were answered under locks. So a third runner shows what is left to an
    act that asks as often: the bare insert after as many look-ups by key, in plain SQL, each the cheapest there is.
    """
    far = house.begins + 150 * DAY
    bare, gave_way = _pace(house, attempts, far, _insert, progress, "bare inserts")
    asked, _ = _pace(house, attempts, far, _ask_and_insert, progress, "inserts after look-ups")
    ours, _ = _pace(house, attempts, far, _book, progress, "bookings")
    waited = f"bare: {gave_way} gave way to a deadlock"
    return [
        Row(f"bookings a second, {AT_ONCE} at once ({waited})", bare, ours, "/s", ">= 0.8x"),
        Row(f"of that, an insert after {LOOK_UPS} look-ups by key, in plain SQL", bare, asked, "/s"),
    ]


def _pace(house, attempts, far, act, progress, what):
    """(made a second, how many gave way) of `attempts` at `act` by AT_ONCE workers, in hours that are free again."""
    freed = {"state": BookingState.CANCELLED, "cancelled_at": NOW}
    Booking.objects.filter(cancelled_at=None, blocked_from__gte=far).update(**freed)
    dealt = [house.sessions[n::AT_ONCE] for n in range(AT_ONCE)]
    progress(0, attempts, what)

    def run(number, together):
        together.wait(timeout=60)
        return Counter(act(house, dealt[number], number, turn, far) for turn in range(attempts // AT_ONCE))

    began = time.perf_counter()
    answers = sum(crowd(run, workers=AT_ONCE), Counter())
    seconds = time.perf_counter() - began
    progress(attempts, attempts, what)
    return answers["made"] / seconds, answers["gave way"]


def _wanted(house, number, turn, far):
    """Two workers want each hour of four rooms at the same moment."""
    room = house.rooms[(number // 2 + turn) % 4]
    starts = far + HOUR * (1 + (number // 2 // 4) * 2) + timedelta(days=turn / 4 // 1, hours=4 * (turn % 4))
    return room, Span(starts, starts + HOUR)


def _insert(house, mine, number, turn, far, look_ups=0):
    room, span = _wanted(house, number, turn, far)
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
    """Ask for `room` by its key so many `times`, in SQL as it is, without anything of the ORM."""
    key = Room._meta.pk.get_db_prep_value(room.pk, connection)
    with connection.cursor() as cursor:
        for _ in range(times):
            cursor.execute("SELECT id FROM interviews_room WHERE id = %s", [key])
            cursor.fetchone()


def _ask_and_insert(*wanted):
    return _insert(*wanted, look_ups=LOOK_UPS)


def _book(house, mine, number, turn, far):
    room, span = _wanted(house, number, turn, far)
    session = mine[turn % len(mine)]
    session.booking = None
    try:
        if turn >= len(mine):
            type(session).objects.filter(pk=session.pk).update(booking=None)
        book_room(key=uuid.uuid4(), session=session, room=room, during=span, by=house.by, at=NOW)
    except Refusal:
        return "refused"
    return "made"

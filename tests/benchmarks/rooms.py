"""Rooms: the week, the next good slots, and bookings under contention, on up to 1,000,000 bookings in 50 rooms.

`--scale 0.01` fills 10,000. The floor of the week is the same page without anything of ours (`floors.py`).
"""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from interviews.rooms.calendar import entries_of, week_of
from interviews.rooms.models import Booking, Room
from interviews.rooms.spans import Span
from interviews.sessions.booking import book_room
from interviews.sessions.booking_locks import Wanted
from interviews.sessions.booking_search import MANY, suggestions
from interviews.sessions.models import Session
from safespace.base.refusals import Refusal
from tests.benchmarks.floors import Floor
from tests.benchmarks.table import Row, medians
from tests.make import signed_in
from tests.races.people import a_house

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
ROOMS, FULL, FIRST, A_DAY = 50, 1_000_000, 1_000, 8
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 16


def run(scale, progress):
    full = max(2 * FIRST, int(FULL * scale))
    house = a_house(NOW, sessions=AT_ONCE * 8, rooms=ROOMS, interviewers=ROOMS)
    fill(house, 0, FIRST, progress)
    _, small_cpu, *_ = weeks(house, progress)
    fill(house, FIRST, full, progress)
    large, large_cpu, floor, floor_cpu = weeks(house, progress)
    best, query = slots(house, progress)
    rows = [
        Row(f"week of a room, {full:,} bookings in {ROOMS} rooms", floor, large, "ms", "<= 1.5x"),
        Row("the same, our own CPU", floor_cpu, large_cpu, "ms", "<= 1.5x"),
        Row(f"week, {FIRST:,} (floor) and {full:,} bookings, our own CPU", small_cpu, large_cpu, "ms", "<= 1.3x"),
        Row("best 5 slots, beside the week of all rooms", query, best, "ms", "<= 2x"),
    ]
    bare, ours, waited = contention(house, max(64, int(3_200 * min(1, scale * 10))), progress)
    gave_way = f"bookings a second, {AT_ONCE} at once (bare: {waited} gave way to a deadlock)"
    return [*rows, Row(gave_way, bare, ours, "/s", ">= 0.8x")]


def fill(house, begin, end, progress):
    """Put bookings `begin` to `end` in: eight a day in every room, from this week on into the past and the future."""
    study = house.by.study_id
    people = [house.sessions[n].participant_id for n in range(ROOMS)]
    batch = []
    for number in range(begin, end):
        room, turn = number % ROOMS, number // ROOMS
        starts = _nth_day(house, turn // A_DAY) + HOUR * (8 + 1.25 * (turn % A_DAY))
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
        cursor.execute("ANALYZE")


def _nth_day(house, number):
    """Today, yesterday, tomorrow, the day before yesterday …"""
    away = (number + 1) // 2 * (-1 if number % 2 else 1)
    return house.begins + DAY * away


def weeks(house, progress):
    """[ours, our CPU, the floor, its CPU] in milliseconds for the week of one room, measured in turns."""
    client, room = signed_in(house.by, SERVER_NAME="127.0.0.1"), house.rooms[3]
    address = reverse("rooms:week", args=[house.by.study_id]) + f"?room={room.pk}&day={NOW:%Y-%m-%d}"
    floor = Floor(client, address, "interviews/rooms/week.html", lambda: _plain(room), who=house.by.user_id)
    ours = lambda: client.get(address)  # noqa: E731
    assert (ours().status_code, floor.get().status_code) == (200, 200)
    taken = []
    for clock in (time.perf_counter, time.process_time):
        progress(len(taken), 4, "weeks")
        taken += medians(ours, floor.get, rounds=25, clock=clock)
    large, plain, large_cpu, plain_cpu = (seconds * 1000 for seconds in taken)
    return large, large_cpu, plain, plain_cpu


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
    wanted = Wanted(rooms[0], Span(house.begins + 9 * HOUR, house.begins + 10 * HOUR))
    needs = session.participant.need_codes()
    search = lambda: suggestions(session, wanted, rooms=rooms, needs=needs, at=NOW)  # noqa: E731
    assert len(search()) == 5
    best, query = medians(search, lambda: entries_of(rooms, week_of(house.begins.date()), house.by), rounds=9)
    progress(1, 1, "slots")
    return best * 1000, query * 1000


def contention(house, attempts, progress):
    """(bare inserts a second, our bookings a second, bare inserts that gave way), for the same contended hours."""
    far = house.begins + 150 * DAY
    Booking.objects.filter(starts_at__gte=far - DAY).delete()
    bare, gave_way = _pace(house, attempts, far, _insert, progress, "bare inserts")
    ours, _ = _pace(house, attempts, far + 5 * DAY, _book, progress, "bookings")
    return bare, ours, gave_way


def _pace(house, attempts, far, act, progress, what):
    start, dealt = Barrier(AT_ONCE), [house.sessions[n::AT_ONCE] for n in range(AT_ONCE)]
    progress(0, attempts, what)

    def run(number):
        made = gave_way = 0
        try:
            start.wait(timeout=60)
            for turn in range(attempts // AT_ONCE):
                answer = act(house, dealt[number], number, turn, far)
                made, gave_way = made + (answer == "made"), gave_way + (answer == "gave way")
        finally:
            connections.close_all()
        return made, gave_way

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        came = list(pool.map(run, range(AT_ONCE)))
    seconds = time.perf_counter() - began
    progress(attempts, attempts, what)
    return sum(made for made, _ in came) / seconds, sum(gave for _, gave in came)


def _wanted(house, number, turn, far):
    """Two workers want each hour of four rooms at the same moment."""
    room = house.rooms[(number // 2 + turn) % 4]
    starts = far + HOUR * (1 + (number // 2 // 4) * 2) + timedelta(days=turn / 4 // 1, hours=4 * (turn % 4))
    return room, Span(starts, starts + HOUR)


def _insert(house, mine, number, turn, far):
    room, span = _wanted(house, number, turn, far)
    block, session = room.blocks(span), mine[turn % len(mine)]
    row = Booking(
        room=room, study_id=session.study_id, participant_id=session.participant_id,
        interviewer_id=session.interviewer_id, starts_at=span.starts_at, ends_at=span.ends_at,
        blocked_from=block.starts_at, blocked_until=block.ends_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except DatabaseError as error:
        return "gave way" if "deadlock" in str(error) else "refused"
    return "made"


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

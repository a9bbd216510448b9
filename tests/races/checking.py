"""The history check: what was acknowledged is there, what was refused is not, and nothing overlaps (R1).

It reads rows and compares times in Python, independently of the product's constraints, locks and SQL.
"""

from collections import defaultdict
from itertools import pairwise

from interviews.rooms.lending.equipment import Loan
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from tests.races.bookings import seen

MADE = {"book", "hold", "series"}


def faults(result):
    """Everything that is wrong, as sentences."""
    rows = {one.pk: one for one in Booking.objects.all()}
    found = [f"{what} overlaps at {when:%d %b %H:%M}" for what, when in overlaps(taken(rows.values()))]
    found += [fault for history in result.histories for fault in _lost(history, rows)]
    found += _ghosts(result, rows)
    found += _loose_ends(rows)
    found += [f"{line.what}: {line.said}" for line in result.lines if line.answer == "unknown"]
    if result.deadlocks:
        found.append(f"{result.deadlocks} deadlocks")
    return found


def taken(bookings):
    """{what is taken: [(from, until)]} by every active booking, including the quiet gap around it."""
    spans = defaultdict(list)
    standing = [one for one in bookings if one.cancelled_at is None]
    for one in standing:
        block = (one.blocked_from, one.blocked_until)
        if one.alone:
            spans["room", one.room_id].append(block)
        for person in {one.interviewer_id, one.interpreter_id} - {None}:
            spans["person", person].append(block)
        spans["participant", one.participant_id].append((one.starts_at, one.ends_at))
    for loan in Loan.objects.filter(ended_at=None):
        spans["thing", loan.equipment_id].append((loan.blocked_from, loan.blocked_until))
    return spans


def overlaps(spans):
    """Yield (what, when) for every two that overlap; one may begin when the other ends."""
    for (kind, _), blocks in spans.items():
        for earlier, later in pairwise(sorted(blocks)):
            if later[0] < earlier[1]:
                yield kind, later[0]


def _lost(history, rows):
    """Yield acknowledgements that are not true. For each booking the last one its owner received counts."""
    last = {line.key: line for line in history if line.answer == "ok"}
    unsure = {line.key for line in history if line.answer == "unknown"}
    for key, line in last.items():
        if key in unsure:
            continue
        if key not in rows:
            yield f"{line.what} was acknowledged and is not there"
        elif seen(rows[key]) != line.after:
            yield f"{line.what} was acknowledged as {line.after}, and {seen(rows[key])} is there"


def _ghosts(result, rows):
    """Rows of refused requests, and rows whose request got no answer."""
    told = {line.key for line in result.lines if line.what in MADE and line.answer != "refused"}
    return [f"nobody was told of a booking that is {row.state}" for key, row in rows.items() if key not in told]


def _loose_ends(rows):
    """Yield sessions whose time differs from their booking, and loans that last longer or shorter than theirs."""
    for session in Session.objects.exclude(booking=None):
        one = rows[session.booking_id]
        if one.cancelled_at is not None or (session.starts_at, session.ends_at) != (one.starts_at, one.ends_at):
            yield "a session says another time than its booking"
    for loan in Loan.objects.filter(ended_at=None):
        one = rows[loan.booking_id]
        if one.cancelled_at is not None or (loan.blocked_from, loan.blocked_until) != (
            one.blocked_from, one.blocked_until,
        ):  # fmt: skip
            yield "a loan lasts longer or shorter than its booking"

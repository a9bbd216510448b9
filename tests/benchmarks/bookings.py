"""The race for rooms at full size: 10,000 attempts by 32 workers for each of ten seeds, with its control (R1).

It also sends 1,000 forms five times at once each (R2). The zeros are what matter; the pace is only shown. The workers
are spread over several processes, like those of a server. `--scale 0.1` makes a thousand attempts a seed.
"""

import time
from datetime import UTC, datetime

from django.db import connections

from tests.benchmarks.emptying import empty
from tests.benchmarks.table import Row
from tests.races import naive
from tests.races.bookings import race
from tests.races.checking import faults
from tests.races.forms import send
from tests.races.people import make_race_setup

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORKERS, PROCESSES, SEEDS, FORMS = 32, 4, 10, 1_000


def run(scale, progress):
    rows = [*_races(scale, progress), *_forms(max(20, int(FORMS * scale)), progress)]
    connections.close_all()
    return rows


def _races(scale, progress):
    attempts = max(WORKERS * 2, int(10_000 * scale))
    seeds = SEEDS if scale >= 0.01 else 2
    found, deadlocks, made, refused, seconds, control = [], 0, 0, 0, 0.0, []
    for seed in range(seeds):
        progress(seed, seeds, "races for rooms")
        setup = make_race_setup(AT, sessions=WORKERS * 2, rooms=8, interviewers=8)
        began = time.perf_counter()
        result = race(setup, AT, attempts=attempts, workers=WORKERS, seed=seed, processes=PROCESSES)
        seconds += time.perf_counter() - began
        found += faults(result)
        deadlocks += result.deadlocks
        made += sum(line.answer == "ok" for line in result.lines)
        refused += sum(line.answer == "refused" for line in result.lines)
        control.append(_without_a_rule(seed))
        empty()
    progress(seeds, seeds, "races for rooms")
    of = f"{seeds} x {attempts:,} attempts, {WORKERS} at once"
    return [
        Row(f"overlaps, lost or made up: {of}", None, len(found), "", "<= 0"),
        Row("deadlocks the database counted", None, deadlocks, "", "<= 0"),
        Row("overlaps without lock and rule, fewest of a seed", None, min(control), "", ">= 5"),
        Row("acknowledged", None, made, ""),
        Row("refused", None, refused, ""),
        Row("answers a second", None, (made + refused) / seconds, ""),
    ]


def _without_a_rule(seed):
    """Overlaps where nothing forbids them. On four empty tables, because a full table leaves nothing to compete for."""
    found = 0
    for turn in range(4):
        with naive.a_table_without_a_rule():
            found += naive.race(attempts=640, workers=WORKERS, seed=f"{seed}.{turn}")
    return found


def _forms(forms, progress):
    setup = make_race_setup(AT, sessions=8, rooms=8, interviewers=8)
    sent = send(setup, AT, forms=forms, progress=lambda number: progress(number, forms, "forms sent five times"))
    empty()
    wrong = abs(sent.rows - forms) + abs(sent.first - forms) + len(sent.others)
    return [
        Row(f"rows too many or few, other answers: {forms:,} forms, each sent 5 x", None, wrong, "", "<= 0"),
        Row("the same answer again", None, sent.same, ""),
    ]

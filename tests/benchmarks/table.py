"""Figures, whether they reach their goals, and how they are measured."""

import gc
import operator
import re
import statistics
import time
from dataclasses import asdict, dataclass

_GOAL = re.compile(r"(<=|>=) ?([\d.,]+)(x?)")
_HOLDS = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Row:
    """One figure. `floor` is the same work in plain Django, or None if there is nothing to compare with.

    `goal` is a ratio ("<= 1.9x", ">= 0.8x"), an amount in `unit` (">= 50,000"), or "" for a figure without a goal.
    Raises ValueError for any other goal, and for a ratio without a floor.
    """

    name: str
    floor: float | None
    ours: float
    unit: str
    goal: str = ""

    def __post_init__(self):
        if self.goal and not _GOAL.fullmatch(self.goal):
            raise ValueError(f"{self.goal!r} is no goal such as '<= 1.9x' or '>= 50,000'")
        if self.goal.endswith("x") and not self.floor:
            raise ValueError(f"{self.name} has a ratio for a goal and no floor")

    @property
    def ratio(self):
        return self.ours / self.floor if self.floor else None

    @property
    def verdict(self):
        """ "pass", "miss", or "" without a goal."""
        if not self.goal:
            return ""
        sign, number, ratio = _GOAL.fullmatch(self.goal).groups()
        return "pass" if _HOLDS[sign](self.ratio if ratio else self.ours, float(number.replace(",", ""))) else "miss"

    def to_json(self):
        return {**asdict(self), "ratio": self.ratio, "verdict": self.verdict}


HEAD = ("name", "floor", "ours", "ratio", "goal", "")


def table(rows):
    """The rows as a text table."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    return "\n".join(_line(line, widths).rstrip() for line in lines)


def _cells(row):
    floor = f"{_number(row.floor)} {row.unit}" if row.floor is not None else "-"
    ratio = f"{row.ratio:.2f}x" if row.ratio is not None else "-"
    return row.name, floor, f"{_number(row.ours)} {row.unit}", ratio, row.goal, row.verdict


def _line(cells, widths):
    name, *numbers, verdict = cells
    aligned = [cell.rjust(width) for cell, width in zip(numbers, widths[1:-1], strict=True)]
    return "  ".join([name.ljust(widths[0]), *aligned, verdict])


def _number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


# Measuring ------------------------------------------------------------------------------------------------------


def spent(work, *, clock=time.perf_counter):
    """Seconds that `work()` takes, with garbage collected before and not during."""
    gc.collect()
    gc.disable()
    try:
        return _clocked(work, clock)
    finally:
        gc.enable()


def median(work, *, rounds=5, clock=time.perf_counter):
    """The median seconds of `rounds` runs of `work()`. `clock=time.process_time` counts CPU time only."""
    return medians(work, rounds=rounds, clock=clock)[0]


def medians(*works, rounds=5, clock=time.perf_counter):
    """The median of each of `works`, run in turns so that load on the machine affects all of them."""
    gc.collect()
    gc.freeze()  # else half a million objects left by migrations are scanned each time
    try:
        taken = [[spent(work, clock=clock) for work in works] for _ in range(rounds)]
    finally:
        gc.unfreeze()
    return [statistics.median(times) for times in zip(*taken, strict=True)]


def served(*works, rounds=60, clock=time.perf_counter):
    """The median of each of `works` in a warm server, in turns.

    Garbage is collected as usual, because a full collection before every page, as in `spent`, empties the processor's
    caches. `_on_one_piece` keeps a page from crossing the border of two chunks of the interpreter's stack.
    """
    for _ in range(rounds // 3):
        for work in works:
            _on_one_piece(work)
    taken = [[_clocked(lambda: _on_one_piece(work), clock) for work in works] for _ in range(rounds)]  # noqa: B023
    return [statistics.median(times) for times in zip(*taken, strict=True)]


def _clocked(work, clock):
    began = clock()
    work()
    return clock() - began


def _on_one_piece(work):
    """`work()` with its call stack in one chunk of memory.

    CPython keeps frames in chunks of 16 kB and frees a chunk when its last frame returns. A loop whose calls cross a
    border allocates a chunk on every turn: the week of a room took 20 ms or 45, depending on how deep the benchmark
    itself was. A frame as large as this one starts a chunk with room for everything it calls.
    """
    return work()


_on_one_piece.__code__ = _on_one_piece.__code__.replace(co_stacksize=40_000)

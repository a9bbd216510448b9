"""Figures, and whether they reach their goals."""

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
    """One figure. `floor` is the same work done plainly, None where there is none to compare with.

    `goal` is about the ratio ("<= 1.9x", ">= 0.8x") or about ours in `unit` (">= 50,000"), "" for a figure that is
    only shown. Raises ValueError for a goal that says neither, and for a ratio without a floor.
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
        """ "pass", "miss", or "" where there is no goal."""
        if not self.goal:
            return ""
        sign, number, ratio = _GOAL.fullmatch(self.goal).groups()
        return "pass" if _HOLDS[sign](self.ratio if ratio else self.ours, float(number.replace(",", ""))) else "miss"

    def to_json(self):
        return {**asdict(self), "ratio": self.ratio, "verdict": self.verdict}


HEAD = ("name", "floor", "ours", "ratio", "goal", "")


def table(rows):
    """The rows as lines of text, columns under each other."""
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
    """Seconds `work()` takes, with the garbage collected before and not during."""
    gc.collect()
    gc.disable()
    try:
        return _clocked(work, clock)
    finally:
        gc.enable()


def median(work, *, rounds=5, clock=time.perf_counter):
    """The median seconds of `rounds` runs of `work()`. `clock=time.process_time` counts our own CPU alone."""
    return medians(work, rounds=rounds, clock=clock)[0]


def medians(*works, rounds=5, clock=time.perf_counter):
    """The median of each of `works`, in turns, so that a busy moment falls on all of them alike."""
    gc.collect()
    gc.freeze()  # half a million objects that migrating left would be looked at before every one
    try:
        taken = [[spent(work, clock=clock) for work in works] for _ in range(rounds)]
    finally:
        gc.unfreeze()
    return [statistics.median(times) for times in zip(*taken, strict=True)]


def served(*works, rounds=60, clock=time.perf_counter):
    """The median of each of `works` as a server that has been running does it, in turns.

    Each ran before, and garbage is collected as it comes: collecting all of it before every page, as `spent` does,
    empties the processor's caches of what a server keeps there. And no page has to lie across a border of the
    interpreter's stack (`_on_one_piece`).
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
    """`work()` with the stack of its calls in one piece of memory.

    CPython keeps frames in pieces of 16 kB and gives a piece back as soon as the last frame leaves it. A loop whose
    calls cross a border asks the system for memory at every turn: the week of a room came out at 20 ms or at 45, by how
    many calls the benchmark itself stood in. A frame this large begins a piece that has room for all that follow.
    """
    return work()


_on_one_piece.__code__ = _on_one_piece.__code__.replace(co_stacksize=40_000)

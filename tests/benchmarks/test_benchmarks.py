"""The machinery of the benchmarks. No timing decides a test."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT
from tests.benchmarks.sign_in_times import chance_of
from tests.benchmarks.table import Row, medians, table


@pytest.mark.parametrize(
    ("floor", "ours", "goal", "verdict"),
    [
        (2.0, 3.8, "<= 1.9x", "pass"),
        (2.0, 3.9, "<= 1.9x", "miss"),
        (100, 79, ">= 0.8x", "miss"),
        (None, 50_000, ">= 50,000", "pass"),
        (None, 49_999, ">= 50,000", "miss"),
        (None, 25.1, "<= 25", "miss"),
        (1.0, 9.0, "", ""),
    ],
)
def test_a_figure_reaches_its_goal_or_misses_it(floor, ours, goal, verdict):
    assert Row("read", floor, ours, "ms", goal).verdict == verdict


def test_a_goal_that_cannot_be_judged_is_refused():
    with pytest.raises(ValueError, match="no goal"):
        Row("read", 1, 1, "ms", "fast")
    with pytest.raises(ValueError, match="no floor"):
        Row("read", None, 1, "ms", "<= 2x")


def test_the_table_has_a_line_for_each_figure():
    lines = table([Row("read 50", 1.5, 3, "ms", "<= 1.9x"), Row("wrap", None, 60_000, "keys/s", ">= 50,000")])

    assert [line.split() for line in lines.splitlines()] == [
        ["name", "floor", "ours", "ratio", "goal"],
        ["read", "50", "1.5", "ms", "3", "ms", "2.00x", "<=", "1.9x", "miss"],
        ["wrap", "-", "60,000", "keys/s", "-", ">=", "50,000", "pass"],
    ]


def test_functions_are_measured_in_turns():
    turns = []

    medians(lambda: turns.append("plain"), lambda: turns.append("sealed"), rounds=3)

    assert turns == ["plain", "sealed"] * 3


@pytest.mark.sqlite
def test_it_measures_on_its_own_database_and_writes_figures(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}
    written = tmp_path / "figures.json"
    home = {"SAFESPACE_HOME": str(tmp_path / "real"), "SAFESPACE_KEYS": "", "HOME": str(tmp_path)}

    run = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "keys", "--scale=0.005", "--only=sqlite", f"--json={written}"],
        cwd=ROOT,
        env={**kept, **home},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    assert "keys on sqlite" in run.stdout
    (figures,) = json.loads(written.read_text())["runs"]
    assert (figures["database"], figures["scale"], list(figures["figures"])) == ("sqlite", 0.005, ["keys"])
    assert not (tmp_path / "real").exists()


def test_G8_a_kind_that_is_slower_in_most_turns_is_distinguished_from_chance():
    """An even split, a bias that chance explains, and one that it does not."""
    floor = [1.0] * 200

    assert chance_of(floor, [0.9, 1.1] * 100) == 1
    assert chance_of(floor, [1.1] * 115 + [0.9] * 85) > 0.01
    assert chance_of(floor, [1.1] * 125 + [0.9] * 75) < 0.01
    assert chance_of(floor, floor) == 1

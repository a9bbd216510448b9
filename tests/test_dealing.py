"""No test gets lost when they are dealt, and no process is left with several long ones."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.dealing import APART, SECONDS, dealt

FILES = [name if name.endswith(".py") else f"{name}test_one.py" for name in SECONDS]


def items(files, tests, short):
    names = [(file, number) for file in files for number in range(tests)]
    names += [(f"rooms/test_{number}.py", number) for number in range(short)]
    return [SimpleNamespace(path=Path("/tests", file), nodeid=f"{file}::{number}") for file, number in names]


def is_long(item):
    return any(f"/{name}" in item.path.as_posix() for name in SECONDS)


@pytest.mark.parametrize("processes", [1, 2, 4, 8])
@pytest.mark.parametrize(("tests", "short"), [(3, 400), (3, 7), (1, 0), (0, 5), (0, 0)])
def test_each_is_dealt_once(processes, tests, short):
    given = items(FILES, tests, short)

    assert sorted(one.nodeid for one in dealt(given, processes)) == sorted(one.nodeid for one in given)


def test_each_process_begins_with_its_share_of_the_long_ones_and_a_file_stays_together():
    ordered = dealt(items(FILES, 3, 401), 4)
    size = len(ordered) // 4
    stretches = [ordered[:size], ordered[size : 2 * size], ordered[2 * size : 3 * size], ordered[3 * size :]]

    for stretch in stretches:
        long = [is_long(item) for item in stretch]
        assert any(long) and long == sorted(long, reverse=True)
    for file in FILES:
        where = {number for number, stretch in enumerate(stretches) for item in stretch if file in item.nodeid}
        assert len(where) == 1 or file in APART

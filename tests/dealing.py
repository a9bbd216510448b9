"""How tests are dealt to processes: each begins with its share of the long ones, so that none has several at the end.

pytest-xdist gives each process one stretch of the list and lets who is done early take the end of another's.
"""

SECONDS = {
    "demo/test_demo.py": 200,
    "walk/test_access.py": 160,
    "journeys/test_main_job.py": 140,
    "walk/test_matrix.py": 90,
    "custody/backups/test_backups.py": 90,
    "journeys/test_every_page.py": 75,
    "journeys/test_whom_they_meet.py": 70,
    "custody/test_crash.py": 40,
    "canary/test_crash.py": 30,
    "interviews/test_migrations.py": 30,
    "journeys/": 30,
    "walk/": 30,
}
"""What a file takes, as `--durations` tells it of four processes on two processors; the first that fits counts.

What is not named is short.
"""
APART = ("journeys/test_every_page.py", "custody/test_crash.py")
"""Files of which each test takes so long. The others share a browser, a world or an installation, made once a file."""


def dealt(items, processes):
    """`items` in the order in which `processes` are to be given them."""
    groups, short = {}, []
    for item in items:
        path = item.path.as_posix()
        named = next((name for name in SECONDS if f"/{name}" in path), None)
        if named is None:
            short.append(item)
        else:
            groups.setdefault((named, item.nodeid if named in APART else path), []).append(item)
    piles = _piles(sorted(groups.items(), key=lambda group: -SECONDS[group[0][0]]), processes)
    sizes = [(len(items) + number) // processes for number in range(processes)]
    if any(len(pile) > size for pile, size in zip(piles, sizes, strict=True)):
        return [*(item for pile in piles for item in pile), *short]  # a few chosen tests
    ordered = []
    for pile, size in zip(piles, sizes, strict=True):
        ordered += [*pile, *short[: size - len(pile)]]
        short = short[size - len(pile) :]
    return ordered


def _piles(groups, processes):
    """One list of tests for each process: the next longest group goes where least is to be done."""
    piles = [(0, number, []) for number in range(processes)]
    for (named, _), group in groups:
        seconds, number, pile = min(piles, key=lambda one: one[:2])
        piles[number] = (seconds + SECONDS[named], number, pile + group)
    return [pile for _, _, pile in piles]

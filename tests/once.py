"""What is costly to make is made once for all test processes of a run; the others wait for it."""

import fcntl
import os

DONE = "done"


def made_once(tmp_path_factory, name, make):
    """The folder `name` of this run, filled by `make(folder)` in the first process that asks.

    All processes share it, so no test changes what is in it. If `make` raises, the next caller starts again in a new
    folder.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    place = base / name
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = sorted(place.glob(f"*/{DONE}"))
        if made:
            return made[0].parent / "made"
        folder = place / str(len(list(place.iterdir()))) / "made"
        folder.mkdir(parents=True)
        make(folder)
        (folder.parent / DONE).touch()
        return folder

"""Running many stories side by side, each step at its own moment and all in the order of their moments."""

import heapq
from itertools import count

from safespace.audit.log import dated


class Schedule:
    """Stories that wait for their next moment.

    A story is a generator. It yields the moment at which its next step happens, then acts, then yields the next. What
    lies ahead of the moment that `run` is given never happens, so a story that is under way simply stops there.
    """

    def __init__(self):
        self._waiting, self._order = [], count()

    def add(self, *stories):
        for story in stories:
            self._wait(story, next(story, None))

    def run(self, until):
        """Let everything happen that is due at `until` or before; entries in the log bear its moment."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _, story = heapq.heappop(self._waiting)
            with dated(at):
                moment = next(story, None)
            self._wait(story, moment)

    def _wait(self, story, moment):
        if moment is not None:
            heapq.heappush(self._waiting, (moment, next(self._order), story))

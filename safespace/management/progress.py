"""The progress of a long command: a bar on a terminal, a line now and then in a log."""

import time

WIDTH = 28
PAUSE = 0.1  # seconds between two drawings on a terminal
STEP = 10  # percent between two lines in a log


class Progress:
    """Call `progress(done, total, what)` as often as you like; it draws only changes.

    A new `what` starts a new bar. `close()` ends the last one.
    """

    def __init__(self, stream):
        self.stream = stream
        self.live = bool(getattr(stream, "isatty", None) and stream.isatty())
        self._what, self._drawn, self._percent = None, 0.0, -STEP

    def __call__(self, done, total, what=""):
        if what != self._what:
            self.close()
            self._what, self._percent = what, -STEP
        percent = 100 if not total else min(100, 100 * done // total)
        if self.live:
            self._draw(percent, done, total)
        elif percent >= self._percent + STEP or (percent == 100 and self._percent < 100):
            self._percent = percent - percent % STEP
            self.stream.write(f"{what} {done:,} of {total:,}\n".lstrip())
            self.stream.flush()

    def close(self):
        if self.live and self._what is not None:
            self.stream.write("\n")
        self._what = None

    def _draw(self, percent, done, total):
        now = time.monotonic()
        if percent < 100 and now - self._drawn < PAUSE:
            return
        self._drawn = now
        full = WIDTH * percent // 100
        self.stream.write(f"\r{self._what:<24} {'━' * full}{'─' * (WIDTH - full)} {done:,} of {total:,}  ")
        self.stream.flush()

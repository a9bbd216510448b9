"""Tables of allowed state transitions."""

from safespace.base.refusals import Refusal


class NotAllowedNow(Refusal):
    """The row's state does not allow this transition."""

    sentence = "This has moved on since you opened the page. Look at it again."


class Transitions:
    """Which state may follow which: `Transitions({"draft": {"submitted"}, ...})`."""

    def __init__(self, table):
        self.table = {state: frozenset(after) for state, after in table.items()}

    def allows(self, before, after):
        return after in self.table.get(before, frozenset())

    def check(self, before, after):
        """Raise NotAllowedNow unless `after` may follow `before`."""
        if not self.allows(before, after):
            raise NotAllowedNow

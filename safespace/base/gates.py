"""Gates: when something may happen, as a list of named requirements, used both to enforce and to show it."""

from dataclasses import dataclass

from safespace.base.refusals import Refusal


@dataclass(frozen=True)
class Requirement:
    """One condition: whether it holds now, why not, where it can be put right, and what that button says."""

    name: str
    holds: bool
    because: str = ""
    mend_url: str | None = None
    press: str = "Mend"


class GateClosed(Refusal):
    """At least one requirement does not hold; `requirements` lists those."""

    def __init__(self, unmet):
        self.requirements = tuple(unmet)
        super().__init__("{reasons}", reasons=" ".join(one.because for one in self.requirements))


@dataclass(frozen=True)
class Gate:
    """Requirements evaluated at one moment, without side effects. A requirement that is unknown counts as unmet."""

    requirements: tuple[Requirement, ...]

    @property
    def unmet(self):
        return tuple(one for one in self.requirements if one.holds is not True)

    @property
    def open(self):
        return not self.unmet

    def require(self):
        """Raise GateClosed with every unmet requirement; do nothing if all hold."""
        if self.unmet:
            raise GateClosed(self.unmet)

"""The words of the log: every action is declared once, beside the act that writes it (`<folder>/actions.py`)."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+", re.ASCII)
_declared = {}


@dataclass(frozen=True)
class Action:
    """What an entry of this kind says to a reader; `tone` is "" or a tone of the design ("clay", "honey", "dusk").

    `tally` is the sum of the ledger that such an entry counts towards ("agreed"); `looks` is true where somebody saw
    something sealed.
    """

    code: str
    says: str
    icon: str = "scroll-text"
    tone: str = ""
    tally: str = ""
    looks: bool = False

    @property
    def kind(self):
        """The first word of the code, by which the ledger is filtered: "withdrawal" of "withdrawal.received"."""
        return self.code.partition(".")[0]


def declare(code, says, icon="scroll-text", tone="", *, tally="", looks=False):
    """Make `code` known and return it: `RECEIVED = declare("withdrawal.received", "Withdrawal received")`.

    Raises ValueError for a code that is not `kind.verb`, is too long, or was declared before with other words.
    """
    if not _SHAPE.fullmatch(code) or len(code) > 64:
        raise ValueError(f"{code!r} is not an action code like 'withdrawal.received'")
    action = Action(code, says, icon, tone, tally, looks)
    if _declared.setdefault(code, action) != action:
        raise ValueError(f"{code} is declared twice")
    return code


def known(code):
    """True if `code` was declared."""
    return code in _declared


def action(code):
    """The Action of `code`; an entry of a kind that no longer exists still has its code to say."""
    return _declared.get(code) or Action(code, code.replace(".", ": ").replace("_", " ").replace("-", " "))


def every_action():
    """All declared actions, by code."""
    return dict(sorted(_declared.items()))


VERIFIED = declare("audit.verified", "The log was verified", icon="badge-check", tone="sage")
FOUND_WRONG = declare("audit.found_wrong", "The log was found not in order", icon="triangle-alert", tone="clay")
EVIDENCE_TAKEN = declare("audit.evidence_taken", "Evidence was downloaded", icon="download", looks=True)
COPY_BEGUN = declare("audit.copy_begun", "The outside copy of the seals was begun anew", icon="files", tone="honey")

"""Action codes of the log: each is declared once, in `actions.py` of the folder that writes it."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+", re.ASCII)
_declared = {}


@dataclass(frozen=True)
class Action:
    """How an entry with this code is shown; `tone` is "" or a colour of the design ("clay", "honey", "dusk").

    `counts_as` names the sum on the ledger that includes such entries ("agreed"). `looks` is true if the entry records
    that a person saw or took something sealed.
    """

    code: str
    says: str
    icon: str = "scroll-text"
    tone: str = ""
    counts_as: str = ""
    looks: bool = False

    @property
    def kind(self):
        """The first word of the code, by which the ledger is filtered: "withdrawal" of "withdrawal.received"."""
        return self.code.partition(".")[0]


def declare(code, says, icon="scroll-text", tone="", *, counts_as="", looks=False):
    """Declare `code` and return it: `RECEIVED = declare("withdrawal.received", "Withdrawal received")`.

    Raises ValueError for a code that is not `kind.verb`, is too long, or was declared differently before.
    """
    if not _SHAPE.fullmatch(code) or len(code) > 64:
        raise ValueError(f"{code!r} is not an action code like 'withdrawal.received'")
    action = Action(code, says, icon, tone, counts_as, looks)
    if _declared.setdefault(code, action) != action:
        raise ValueError(f"{code} is declared twice")
    return code


def is_declared(code):
    """True if `code` was declared."""
    return code in _declared


def action(code):
    """The Action of `code`, or one made up from the code if it is no longer declared."""
    return _declared.get(code) or Action(code, code.replace(".", ": ").replace("_", " ").replace("-", " "))


def every_action():
    """All declared actions, by code."""
    return dict(sorted(_declared.items()))


VERIFIED = declare("audit.verified", "The log was verified", icon="badge-check", tone="sage")
FOUND_WRONG = declare(
    "audit.found_wrong", "The log or its records were found not in order", icon="triangle-alert", tone="clay"
)
EVIDENCE_TAKEN = declare("audit.evidence_taken", "Evidence was downloaded", icon="download", looks=True)
COPY_BEGUN = declare("audit.copy_begun", "The outside copy of the seals was started again", icon="files", tone="honey")
COVERING_BEGUN = declare("audit.covering_begun", "Earlier records were entered in the log as they stood", icon="files")

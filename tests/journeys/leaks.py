"""After the journey: nothing that was typed may be found where it could be read without the keys (E-R1)."""

from tests.canary.everywhere import scan
from tests.canary.scanner import Scanner
from tests.journeys import writing


def nothing_leaked(watch, logged, evidence):
    """Look through tables, files, sessions, the log, mail, addresses and the evidence, with a control in each."""
    assert scan(writing.CANARIES, logged=logged, addresses=watch.addresses) == []
    assert Scanner(["participant.enrolled"]).in_files(evidence) != []
    assert Scanner(writing.CANARIES).in_files(evidence) == []

"""After the journey: nothing that was typed may be found where it could be read without the keys (E-R1)."""

from tests.canary.everywhere import scan
from tests.canary.scanner import Scanner
from tests.journeys import writing

PROFILES = "playwright_*dev_profile-*"  # as the program that drives the browser calls them


def nothing_leaked(watch, logged, evidence, browser_home):
    """Look through tables, files, sessions, log, mail, a dump, a backup, addresses, the browser's profile and the
    evidence, with a control in each. `browser_home` is where that profile lies.
    """
    profiles = [path for path in browser_home.glob(PROFILES) if path.is_dir()]
    assert profiles != []
    found = scan(writing.CANARIES, logged=logged, addresses=watch.addresses, folders=profiles)
    assert found == [], found
    assert Scanner(["participant.enrolled"]).in_files(evidence) != []
    assert Scanner(writing.CANARIES).in_files(evidence) == []

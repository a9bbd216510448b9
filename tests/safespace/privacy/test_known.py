"""What is kept across studies goes with the person (domain.md E-R3; peers.md feature 23)."""

import uuid

from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.finding.filling_index import refill
from safespace.privacy.erasure import KINDS, erase
from tests.cast import HOUR, NOON


def test_they_are_no_longer_known_across_studies(alder, quiet_hours, imogen, settings):
    """E-R3: the index across studies forgets them too."""
    settings.KNOWN_ACROSS_STUDIES = True
    refill(at=NOON)
    assert CrossStudyEntry.objects.elsewhere("phone", "+441632960121", study=quiet_hours)

    erase(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=imogen, at=NOON + HOUR)

    assert not CrossStudyEntry.objects.elsewhere("phone", "+441632960121", study=quiet_hours)
    assert CrossStudyEntry.objects.count() == 0

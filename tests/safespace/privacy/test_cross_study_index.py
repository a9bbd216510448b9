"""The cross-study index forgets an erased person (E-R3)."""

import uuid

from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.finding.filling_index import refill
from safespace.privacy.erasure import KINDS, erase
from tests.cast import HOUR, NOON


def test_an_erased_person_is_no_longer_in_the_cross_study_index(alder, quiet_hours, imogen, settings):
    """E-R3: the index across studies forgets them too."""
    settings.KNOWN_ACROSS_STUDIES = True
    refill(at=NOON)
    assert CrossStudyEntry.objects.elsewhere("phone", "+441632960121", study=quiet_hours)

    erase(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=imogen, at=NOON + HOUR)

    assert not CrossStudyEntry.objects.elsewhere("phone", "+441632960121", study=quiet_hours)
    assert CrossStudyEntry.objects.count() == 0

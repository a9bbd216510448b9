"""Many at once: numbers have no gaps, and there are no false alarms."""

import threading
from datetime import timedelta

from django.db import connection, transaction

from safespace.audit import log, sequencer, verification
from safespace.audit.models import Entry, Leaf
from tests.race import together

from .conftest import HERONS, MARIT, RECEIVED, WRENS, write

WRITERS, EACH = 8, 25


def test_eight_writers_two_sequencers_and_a_verifier_work_together(transactional_db, noon):
    writing, verdicts = threading.Event(), []

    def writer(study):
        for place in range(EACH):
            with transaction.atomic():
                log.record(RECEIVED, by=MARIT, at=noon, study=study, detail={"place": place})

    def writers():
        try:
            together(*(lambda study=(HERONS, WRENS)[n % 2]: writer(study) for n in range(WRITERS)))
        finally:
            writing.set()

    def sequencing():
        while not writing.wait(0.02):
            sequencer.sequence_pending(at=noon)

    def verifier():
        while not writing.wait(0.2):
            verdicts.append(verification.verify(at=noon))

    together(writers, sequencing, sequencing, verifier)
    verdicts.append(verification.verify(at=noon + timedelta(hours=1)))
    sequencer.sequence_pending(at=noon)

    assert [verdict.findings for verdict in verdicts] == [()] * len(verdicts)
    assert Entry.objects.of_kinds({"lettertest"}).count() == WRITERS * EACH
    count = Leaf.objects.count()
    assert count == Entry.objects.count()
    assert list(Leaf.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, count + 1))
    assert verdicts[-1].outside == verdicts[-1].size


def test_an_entry_committed_late_is_numbered_after_those_committed_before_it(transactional_db, noon):
    """Entries are numbered in the order of commits, not of beginnings."""
    began, overtaken = threading.Event(), threading.Event()
    late = []

    def slow():
        with transaction.atomic():
            late.append(log.record(RECEIVED, by=MARIT, at=noon, study=HERONS))
            began.set()
            if connection.vendor == "postgresql":
                overtaken.wait(30)

    def quick():
        began.wait(30)
        write(3, at=noon)
        sequencer.sequence_pending(at=noon)
        overtaken.set()

    together(slow, quick)
    sequencer.sequence_pending(at=noon)

    place = Leaf.objects.get(entry_id=late[0].pk).seq
    assert (place, Leaf.objects.count()) == (4 if connection.vendor == "postgresql" else 1, 4)
    assert verification.verify(at=noon).sound

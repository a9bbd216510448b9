"""The log covers what a person allowed: a row that was changed, removed or added by hand is named (E-R9)."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse

from consent.records.choices.narrowing import Narrowing
from consent.records.choices.telling import Channel
from consent.records.models import ConsentRecord, Hold, ScopeAnswer
from safespace.audit import actions, canonical, log, sequencer
from safespace.audit.actors import SYSTEM
from safespace.audit.covered_rows import NotCovered, covered_tables
from safespace.audit.covering import begin_covering
from safespace.audit.merkle import leaf_hash
from safespace.audit.models import Entry, Leaf
from safespace.audit.verification import examine, verify
from tests.cast import HOUR, NOON
from tests.make import signed_in
from tests.safespace.ledger.tamper import without_triggers

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def thief(rows, **values):
    with connection.cursor() as cursor, without_triggers(cursor):
        rows.update(**values)


def said(at=NOON):
    return [str(one) for one in verify(at=at).findings]


def entry_of(action):
    return Entry.objects.get(action=action).leaf.seq


def command():
    out = io.StringIO()
    try:
        call_command("verify_audit", stdout=out)
    except CommandError as failed:
        return str(failed)
    return out.getvalue()


@pytest.fixture
def covered(db):
    begin_covering(at=NOON - DAY)
    sequencer.sequence_pending(at=NOON - DAY)


def test_a_changed_answer_is_named_on_the_page_and_by_the_command(covered, alders_record, laleh):
    """E-R9. The log itself is in order, and both say so."""
    address = reverse("ledger:verify", args=[laleh.study_id])
    sound = signed_in(laleh).post(address)
    assert sound.context["verdict"].rows.compared > len(alders_record.answers.all())
    assert "are as they were written" in " ".join(sound.content.decode().split())

    no = alders_record.answers.get(granted=False)
    thief(ScopeAnswer.objects.filter(pk=no.pk), granted=True)
    page = " ".join(signed_in(laleh).post(address).content.decode().split())
    banner = signed_in(laleh).get(reverse("ledger:index", args=[laleh.study_id])).content.decode()

    sentence = f"The answer {no.pk} is not as it was written by entry {entry_of('consent.given')}."
    assert sentence in page
    assert "The records are not as the log says" in page
    assert "The records are not as the log says" in banner
    assert alders_record.participant.pseudonym in page
    assert command() == f"The records are not as the log says. {sentence}"


def test_a_removed_and_an_added_row_are_told_apart(covered, alders_record, alder):
    """E-R9."""
    pk = alders_record.copy.pk
    assert said() == []
    with connection.cursor() as cursor, without_triggers(cursor):
        alders_record.copy._meta.model.objects.filter(pk=pk)._raw_delete("default")
    hold = Hold(participant=alder, placed_at=NOON)
    hold.save(force_insert=True)  # an insert needs no change of triggers
    seq = entry_of("consent.copy_chosen")

    assert said() == [
        f"No entry wrote the end of earlier consents {hold.pk}: it was added by other means than Safespace, "
        "or its entry was changed or removed.",
        f"The choice of a copy {pk}, written by entry {seq}, was removed.",
    ]


def test_a_choice_that_became_a_no_cannot_be_taken_out(covered, alders_record, tomasz):
    """E-R9, A-R11."""
    answer = alders_record.answers.get(scope__code="audio")
    (row,) = Narrowing.objects.narrow(answer, channel=Channel.PHONE, occurred_at=NOON, by=tomasz, at=NOON)
    assert said() == []
    with connection.cursor() as cursor, without_triggers(cursor):
        Narrowing.objects.filter(pk=row.pk)._raw_delete("default")

    seq = entry_of("consent.narrowed")
    assert said() == [f"The choice that became a no {row.pk}, written by entry {seq}, was removed."]


def test_a_row_changed_together_with_its_entry_is_named_too(covered, alders_record):
    """E-R9: only Safespace can stamp an entry, so nothing that a forged one says about a row counts."""
    assert said() == []
    entry = Entry.objects.get(action="consent.given")
    thief(ConsentRecord.objects.filter(pk=alders_record.pk), given_at=NOON - DAY)
    forged = entry.wrote.replace('"consent_consentrecord":{', '"consent_consentrecord":{"x":"00",', 1)
    thief(Entry.objects.filter(pk=entry.pk), wrote=forged)
    row = next(row for seq, *_, row in canonical.leaves_with_rows() if seq == entry.leaf.seq)
    thief(Leaf.objects.filter(entry=entry), hash=leaf_hash(canonical.line(row)))

    sentences = said()

    assert f"Entry {entry.leaf.seq} was changed after it was sealed." in sentences
    assert any(f"consent record {alders_record.pk}" in one for one in sentences)


def test_an_entry_without_a_number_yet_counts(covered, alders_record):
    """A verification never waits for the sequencer, and finds nothing wrong while acts go on."""
    verdict = examine(at=NOON)

    assert (verdict.size, verdict.findings) == (1, ())
    assert verdict.rows.compared == sum(table.model._base_manager.count() for table in covered_tables().values())


class TestRowsOfBefore:
    """An installation of before has rows that no entry names; they are covered as they stand, and that is said."""

    @pytest.fixture
    def before(self, alder):
        row = Hold(participant=alder, placed_at=NOON - DAY)
        row.save(force_insert=True)
        return row

    def test_they_wait_until_the_worker_starts(self, before):
        verdict = verify(at=NOON)

        assert (verdict.sound, verdict.rows.compared, verdict.rows.waiting) == (True, 0, 1)
        assert "1 record is not covered yet" in command()

    def test_then_a_change_is_found_and_the_page_is_honest_about_the_time_before(self, before, laleh):
        call_command("work", once=True, stdout=io.StringIO())
        begin_covering(at=NOON + HOUR)  # twice is once
        page = signed_in(laleh).post(reverse("ledger:verify", args=[laleh.study_id])).content.decode()
        assert "They are compared with how they stood on 23 Nov 2026" in " ".join(page.split())
        assert "1 record was written before the log covered records" in command()

        thief(Hold.objects.filter(pk=before.pk), placed_at=NOON)

        seq = entry_of(actions.COVERING_BEGUN)
        assert said() == [f"The end of earlier consents {before.pk} is not as it was written by entry {seq}."]

    def test_what_an_act_had_named_before_keeps_its_digest(self, alders_record):
        answer = alders_record.answers.get(granted=False)
        thief(ScopeAnswer.objects.filter(pk=answer.pk), granted=True)

        begin_covering(at=NOON)

        assert said() == [f"The answer {answer.pk} is not as it was written by entry {entry_of('consent.given')}."]


def test_an_entry_of_before_keeps_its_line(db):
    """Its hash must not change, so what names no row has no word about rows."""
    with transaction.atomic():
        entry = log.record("audit.verified", by=SYSTEM, at=NOON)
    (row,) = canonical.rows_without_leaf()

    assert entry.wrote is None
    assert b"wrote" not in canonical.line(row)


def test_a_row_of_a_table_that_is_not_covered_is_refused(alder):
    with pytest.raises(NotCovered), transaction.atomic():
        log.record("audit.verified", by=SYSTEM, at=NOON, participant=alder, wrote=[alder])

import pytest
from django.db import IntegrityError, connection, transaction

from safespace.audit import log
from safespace.audit.actors import ANONYMOUS, SYSTEM
from safespace.audit.models import Entry, PendingEntry
from safespace.base.constraints import is_broken
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.erasure import shred

from .conftest import HERONS, MARIT, RECEIVED, write


def test_an_entry_says_who_did_what_to_whom_and_when(alder, imogen, leaving_well, noon):
    entry = log.record(
        RECEIVED, by=imogen, at=noon, participant=alder, about=alder, detail={"channel": "phone"}, reason="She rang us"
    )

    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.actor_id, entry.actor_role) == (imogen.user_id, "coordinator")
    assert (entry.study_id, entry.participant_id) == (leaving_well.pk, alder.pk)
    assert (entry.about_type, entry.about_id) == ("safespace.participant", alder.pk)
    assert (entry.occurred_at, entry.detail, entry.says) == (noon, {"channel": "phone"}, "A test letter was received")
    assert entry.reason == "She rang us"
    assert entry.sealed_under == alder.pk
    assert PendingEntry.objects.filter(entry=entry).count() == 1


def test_an_entry_is_rolled_back_with_its_act(transactional_db, noon):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.record(RECEIVED, by=SYSTEM, at=noon)
        1 / 0  # noqa: B018

    assert (Entry.objects.count(), PendingEntry.objects.count()) == (0, 0)


def test_recording_outside_a_transaction_is_refused(transactional_db, noon):
    with pytest.raises(log.OutsideTransaction):
        log.record(RECEIVED, by=SYSTEM, at=noon)


def test_an_undeclared_action_is_refused(db, noon):
    with pytest.raises(log.UnknownAction):
        log.record("heron.unheard_of", by=SYSTEM, at=noon)


def test_free_text_in_the_detail_is_refused(db, noon):
    with pytest.raises(ValueError, match="note must be a code"):
        log.record(RECEIVED, by=SYSTEM, at=noon, detail={"note": "she was afraid"})


def test_a_reason_without_a_key_is_refused(db, noon):
    with pytest.raises(ValueError, match="needs a participant or a study"):
        log.record(RECEIVED, by=SYSTEM, at=noon, reason="Because")


def test_without_a_participant_a_reason_is_sealed_under_the_study(leaving_well, noon):
    entry = log.record(RECEIVED, by=SYSTEM, at=noon, study=leaving_well, reason="The lift is out")

    assert Entry.objects.get(pk=entry.pk).sealed_under == leaving_well.pk


def test_the_database_contains_no_plaintext_of_a_reason(alder, imogen, noon):
    log.record(RECEIVED, by=imogen, at=noon, participant=alder, reason="marzipan hedgehog")

    with connection.cursor() as cursor:
        cursor.execute(f'SELECT reason FROM "{Entry._meta.db_table}" WHERE reason IS NOT NULL')
        stored = [bytes(blob) for (blob,) in cursor.fetchall()]
    assert len(stored) == 1
    assert b"marzipan" not in stored[0]


def test_destroying_the_key_erases_a_reason_and_keeps_the_entry(alder, imogen, noon):
    """E-R3: the log keeps the fact, not the person."""
    entry = log.record(RECEIVED, by=imogen, at=noon, participant=alder, reason="marzipan hedgehog")
    shred("content", alder.pk)

    entry = Entry.objects.get(pk=entry.pk)
    assert entry.action == RECEIVED
    with pytest.raises(KeyDestroyed):
        entry.reason  # noqa: B018


@pytest.mark.parametrize("actor", [SYSTEM, ANONYMOUS])
def test_the_product_and_strangers_have_a_role_and_no_account(db, noon, actor):
    entry = log.record(RECEIVED, by=actor, at=noon)

    assert (entry.actor_id, entry.actor_role) == (None, actor.actor_role)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ('UPDATE "{entry}" SET action = %s', "entry_is_append_only"),
        ('DELETE FROM "{entry}" WHERE action <> %s', "entry_is_append_only"),
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(db, noon, sql, name):
    write(1, at=noon)

    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(entry=Entry._meta.db_table), ["x.y"])

    assert is_broken(refused.value, name)


def test_a_queryset_cannot_change_or_remove_an_entry(db, noon):
    write(1, at=noon)

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(actor_role="nobody")
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.all().delete()


def test_entries_are_found_by_study_person_and_kind(alder, leaving_well, imogen, noon):
    write(2, at=noon, study=HERONS, by=MARIT)
    mine = log.record(RECEIVED, by=imogen, at=noon, participant=alder)

    assert list(Entry.objects.of_study(leaving_well.pk).of_kinds({"lettertest"})) == [mine]
    assert list(Entry.objects.about_person(alder.pk).of_kinds({"lettertest"})) == [mine]
    assert Entry.objects.of_study(HERONS).of_kinds({"nothing"}).count() == 0


def test_only_the_demo_dates_its_entries(settings):
    """Anywhere else the moment an entry was recorded is the server's own word."""
    settings.DEMO = False

    with pytest.raises(RuntimeError), log.dated(RECEIVED):
        pass

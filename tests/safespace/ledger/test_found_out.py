"""Tampering with a row is shown on the page and makes the command fail (R6, E-R9)."""

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from safespace.audit import sequencer
from safespace.audit.models import Checkpoint, Entry, Leaf
from tests.cast import NOON
from tests.make import signed_in
from tests.safespace.ledger.tamper import without_triggers

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY, LEAF, SEAL = (f'"{model._meta.db_table}"' for model in (Entry, Leaf, Checkpoint))


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def alders(alder, juniper):
    """The entry of Alder's enrolment, numbered together with those before and after it."""
    sequencer.sequence_pending(at=NOON)
    return Entry.objects.get(action="participant.enrolled", participant_id=alder.pk)


def place(value):
    return value.hex if connection.vendor == "sqlite" else str(value)


def thief(sql, *params):
    with connection.cursor() as cursor, without_triggers(cursor):
        cursor.execute(sql, params)


def verdict_of(member):
    """(sentences on the page, message of the command)."""
    answer = signed_in(member).post(reverse("ledger:verify", args=[member.study_id]))
    page = answer.content.decode()
    said = [str(finding) for finding in answer.context["verdict"].findings]
    assert "The log is not in order" in page
    assert all(one in page for one in said)
    with pytest.raises(CommandError) as failed:
        call_command("verify_audit", verbosity=0)
    assert failed.value.returncode == 1
    return said, str(failed.value)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("occurred_at", "2026-11-01 10:00:00+00:00"),
        ("recorded_at", "2026-11-01 10:00:00+00:00"),
        ("actor_id", None),
        ("actor_role", "interviewer"),
        ("action", "participant.amended"),
        ("study_id", None),
        ("participant_id", None),
        ("about_type", "x.y"),
        ("about_id", None),
        ("detail", '{"x":1}'),
        ("stamp", b"\0" * 32),
    ],
)
def test_a_change_of_any_column_is_found_in_its_entry(alders, laleh, column, value):
    """E-R9."""
    seq = alders.leaf.seq
    thief(f"UPDATE {ENTRY} SET {column} = %s WHERE id = %s", value, place(alders.pk))

    said, command = verdict_of(laleh)

    assert f"Entry {seq} was changed after it was sealed." in said
    assert f"Entry {seq} was changed after it was sealed." in command


def test_a_deleted_entry_is_found(alders, laleh):
    """E-R9."""
    seq = alders.leaf.seq
    thief(f"DELETE FROM {ENTRY} WHERE id = %s", place(alders.pk))

    said, command = verdict_of(laleh)

    assert said == [f"Entry {seq} was removed."]
    assert said[0] in command


def test_an_inserted_entry_is_found(alders, laleh):
    """E-R9: it has no valid stamp."""
    Entry(id=laleh.pk, occurred_at=NOON, actor_role="coordinator", action=alders.action, stamp=b"\0" * 32).save(
        force_insert=True
    )

    said, command = verdict_of(laleh)

    assert said == ["An entry that Safespace did not write was put into the log."]
    assert said[0] in command


def test_swapped_entries_are_found(alders, laleh):
    """E-R9."""
    first, second = Leaf.objects.filter(study_id=alders.study_id).order_by("seq")[:2]
    thief(f"UPDATE {LEAF} SET entry_id = %s WHERE seq = %s", place(laleh.pk), first.seq)
    thief(f"UPDATE {LEAF} SET entry_id = %s WHERE seq = %s", place(first.entry_id), second.seq)
    thief(f"UPDATE {LEAF} SET entry_id = %s WHERE seq = %s", place(second.entry_id), first.seq)

    said, command = verdict_of(laleh)

    assert said == [f"Entries {first.seq} to {second.seq} no longer stand in the order in which they were sealed."]
    assert said[0] in command


def test_a_log_cut_at_its_end_is_found_by_the_file_of_checkpoints(alders, laleh):
    """E-R9: the database's checkpoints are cut too, but not the file outside it."""
    last = Leaf.objects.latest("seq").seq
    kept = last - 2
    for pk in Leaf.objects.filter(seq__gt=kept).values_list("entry_id", flat=True):
        thief(f"DELETE FROM {ENTRY} WHERE id = %s", place(pk))
    thief(f"DELETE FROM {LEAF} WHERE seq > %s", kept)
    thief(f"DELETE FROM {SEAL} WHERE size > %s", kept)

    said, command = verdict_of(laleh)

    assert f"{kept + 1} to {last} are" in said[0]
    assert "set back" in said[0] or "end of the log was cut" in said[0]
    assert str(kept + 1) in command


def test_the_page_says_when_the_log_was_last_in_order(alders, laleh):
    with time_machine.travel(NOON, tick=False) as clock:
        client = signed_in(laleh)
        sound = client.post(reverse("ledger:verify", args=[laleh.study_id]))
        thief(f"UPDATE {ENTRY} SET actor_role = 'x' WHERE id = %s", place(alders.pk))
        clock.shift(60)
        broken = client.post(reverse("ledger:verify", args=[laleh.study_id]))

    assert sound.context["seals"] == Checkpoint.objects.filter(size__lte=sound.context["verdict"].size).count()
    assert broken.context["before"].checked_at == NOON
    assert "everything was still in order" in broken.content.decode()

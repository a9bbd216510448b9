import errno
import io
import os

import pytest
from django.core.management import CommandError, call_command

from safespace.audit import sequencer
from safespace.audit.models import Checkpoint, Entry, Verification

from .conftest import key, write


def run(**options):
    out = io.StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def test_a_sound_log_is_confirmed(sealed_log):
    assert run() == ("All 10 entries are as they were written. The copy outside the database vouches for 10 of them.\n")
    assert Entry.objects.order_by("-recorded_at").first().action == "audit.verified"


def test_a_tampered_log_fails_with_one_clear_sentence(sealed_log, thief):
    """R6."""
    thief(f"UPDATE \"{Entry._meta.db_table}\" SET actor_role = 'x' WHERE id = %s", key(sealed_log[3].pk))
    thief(f'DELETE FROM "{Checkpoint._meta.db_table}" WHERE size = 7')

    with pytest.raises(CommandError) as failed:
        run()

    assert str(failed.value) == ("The log is not in order. Entry 4 was changed after it was sealed. (1 more finding)")
    assert failed.value.returncode == 1
    assert Verification.objects.values_list("sound", "finding").get() == (False, "changed")
    assert Entry.objects.order_by("-recorded_at").first().action == "audit.found_wrong"


def no_space(file, data):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_copy_that_cannot_be_written_fails_with_its_path(sealed_log, settings, noon, monkeypatch):
    """A full disk must not let the log be vouched for with fewer entries and status 0."""
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", no_space)  # the system's; SQLite writes by itself
        write(2, at=noon)
        sequencer.sequence_pending(at=noon)
        with pytest.raises(CommandError) as failed:
            run()

    assert str(settings.SAFESPACE_CHECKPOINTS) in str(failed.value)
    assert "vouches for only 10 of 12 entries and cannot be written: No space left on device." in str(failed.value)
    assert failed.value.returncode == 1
    assert "The copy outside the database vouches for 13 of them.\n" in run()


def test_a_copy_that_cannot_be_read_is_one_sentence(sealed_log, settings, tmp_path):
    (tmp_path / "no-folder").write_text("")
    settings.SAFESPACE_CHECKPOINTS = tmp_path / "no-folder" / "checkpoints.jsonl"

    with pytest.raises(CommandError, match="checkpoints.jsonl cannot be read: Not a directory."):
        run()


def test_all_findings_are_listed_when_asked(sealed_log, thief):
    thief(f"UPDATE \"{Entry._meta.db_table}\" SET actor_role = 'x' WHERE id = %s", key(sealed_log[3].pk))
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out, verbosity=2)

    assert out.getvalue() == "Entry 4 was changed after it was sealed.\n"

import io

import pytest
from django.core.management import CommandError, call_command

from safespace.audit.models import Checkpoint, Entry, Verification

from .conftest import key


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


def test_all_findings_are_listed_when_asked(sealed_log, thief):
    thief(f"UPDATE \"{Entry._meta.db_table}\" SET actor_role = 'x' WHERE id = %s", key(sealed_log[3].pk))
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out, verbosity=2)

    assert out.getvalue() == "Entry 4 was changed after it was sealed.\n"

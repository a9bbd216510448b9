"""The database's log keeps no values, and a dead process leaves no core file."""

import ctypes
import os
import resource
import subprocess
import sys

import pytest
from django.db import connection

from safespace.encryption.checks import QUIET, check_database_log

PRODUCTION = {"DJANGO_SETTINGS_MODULE": "safespace.settings"}


@pytest.mark.sqlite
def test_sqlite_has_no_log(db):
    assert check_database_log(None) == []


@pytest.mark.postgresql
def test_a_quiet_postgresql_causes_no_warning(db):
    assert check_database_log(None) == []


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("name", "loud"),
    [
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "default"),
        ("log_parameter_max_length_on_error", "-1"),
        ("log_statement", "all"),
        ("log_min_duration_statement", "0"),
        ("log_min_duration_sample", "100"),
    ],
)
def test_each_setting_that_logs_values_causes_one_warning(db, name, loud):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {name} = '{loud}'")

    (warning,) = check_database_log(None)

    assert warning.msg.startswith("PostgreSQL of “default” writes ")
    assert f"set {name} to {QUIET[name][2]}" in warning.msg
    assert "\n" not in warning.msg


def test_a_database_that_does_not_answer_is_reported():
    nowhere = {
        "DATABASE_URL": "postgres://nobody:none@127.0.0.1:9/none",
        "DJANGO_SETTINGS_MODULE": "safespace.settings",
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--tag", "security", "--fail-level", "WARNING"]
    run = subprocess.run(
        command, env={**os.environ, **nowhere, **PRODUCTION}, capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert "The database “default” could not be asked what it writes into its log." in run.stderr


def test_a_process_with_keys_cannot_be_dumped():
    """E-R1, C1."""
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    if sys.platform == "linux":
        assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 0  # PR_GET_DUMPABLE


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux whether a core was written")
def test_a_crashing_process_leaves_no_core_file(tmp_path):
    script = "import os; {}; os.abort()"
    ours = script.format("from safespace.encryption.keys.process import leave_no_core; leave_no_core()")
    status = _status_of(ours, tmp_path)

    assert (os.WIFSIGNALED(status), os.WCOREDUMP(status)) == (True, False)
    assert list(tmp_path.iterdir()) == []


def _status_of(script, folder):
    child = subprocess.Popen([sys.executable, "-c", script], cwd=folder, env={**os.environ, "PYTHONPATH": os.getcwd()})
    _, status = os.waitpid(child.pid, 0)
    child.returncode = 0
    return status

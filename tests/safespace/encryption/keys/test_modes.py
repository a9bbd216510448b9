"""S9: only their owner can read the key files; the message names the command that fixes it."""

import stat

import pytest
from django.core.checks import run_checks
from django.db import connections

from safespace.base.sqlite3.base import DatabaseWrapper
from safespace.encryption import checks
from safespace.encryption.keys import keyring, ringfile


@pytest.fixture
def ring(settings, tmp_path):
    """A key ring for this test."""
    settings.SAFESPACE_KEYRING = tmp_path / "keys" / "keyring.json"
    root = next(iter(ringfile.decode_roots(settings.SAFESPACE_KEYS).values()))
    ringfile.write(settings.SAFESPACE_KEYRING, ringfile.new_ring(root).to_bytes(root))
    return settings.SAFESPACE_KEYRING


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_ring_others_can_read_is_refused(ring, mode):
    ring.chmod(mode)
    with pytest.raises(ringfile.KeyringProblem, match=f"chmod 600 {ring}"):
        keyring.current()
    ring.chmod(0o600)
    assert keyring.current()


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o722])
def test_a_key_ring_in_a_folder_others_can_change_is_refused(ring, mode):
    ring.parent.chmod(mode)
    with pytest.raises(ringfile.KeyringProblem, match=f"chmod 700 {ring.parent}"):
        keyring.current()
    ring.parent.chmod(0o700)
    assert keyring.current()


def test_a_new_key_ring_is_readable_by_its_owner_only(ring):
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    assert stat.S_IMODE(ring.parent.stat().st_mode) == 0o700


def test_check_deploy_reports_a_key_folder_others_can_list(db, ring):
    ring.parent.chmod(0o755)
    found = [one.msg for one in run_checks(tags=["security"], include_deployment_checks=True) if "chmod" in one.msg]
    ring.parent.chmod(0o700)

    said = f"Others on this machine may look into {ring.parent}, which holds keys: type “chmod 700 {ring.parent}”."
    assert said in found
    assert [one for one in checks.check_key_files(None) if str(ring.parent) in one.msg] == []


@pytest.mark.sqlite
def test_a_new_database_is_readable_by_its_owner_only(db, tmp_path):
    path = tmp_path / "new.sqlite3"
    facts = {**connections["default"].settings_dict, "ENGINE": "safespace.base.sqlite3", "NAME": str(path)}
    connection = DatabaseWrapper({**facts, "OPTIONS": {}})
    connection.get_new_connection(connection.get_connection_params()).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.sqlite
def test_check_deploy_reports_a_keys_database_others_can_read(db, tmp_path, monkeypatch):
    path = tmp_path / "keys.sqlite3"
    path.write_bytes(b"")
    monkeypatch.setitem(connections["keys"].settings_dict, "NAME", str(path))
    path.chmod(0o644)
    found = [one.msg for one in run_checks(tags=["security"], include_deployment_checks=True) if "chmod" in one.msg]
    path.chmod(0o600)

    assert found == [f"Others on this machine may open the keys database: type “chmod 600 {path}”."]
    assert checks.check_key_files(None) == []

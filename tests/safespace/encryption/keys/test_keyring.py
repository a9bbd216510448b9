"""The key ring: created once, written atomically, and refused if it is not the right one."""

import base64
import json
import os
from contextlib import suppress

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from safespace.encryption.keys import datakeys, keyring, ringfile
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed, Tampered
from safespace.encryption.keys.ringfile import KeyringProblem
from safespace.encryption.models import DataKey, KeyCheck
from tests.race import together
from tests.safespace.encryption.conftest import STUDY


def root_key():
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


@pytest.fixture
def place(tmp_path, db):
    """The path of a key ring that does not exist yet."""
    path = tmp_path / "keys" / "keyring.json"
    with override_settings(SAFESPACE_KEYRING=path, SAFESPACE_KEYS=[root_key()]):
        yield path


def test_the_first_use_creates_a_key_ring_only_its_owner_can_read(place):
    """E-R1."""
    keyring.ready()

    assert oct(place.stat().st_mode)[-3:] == "600"
    assert oct(place.parent.stat().st_mode)[-3:] == "700"
    assert [path.name for path in place.parent.iterdir()] == ["keyring.json"]
    assert KeyCheck.objects.count() == 1


def test_the_file_contains_no_plain_secret(place):
    ring = keyring.ready()
    content = place.read_text()

    for secret in (ring.root, ring.secret("purpose"), ring.secret("signing")):
        assert secret.hex() not in content
        assert base64.b64encode(secret).decode() not in content


def test_reloading_gives_the_same_secrets(place):
    before = keyring.purpose_key(b"recovery"), keyring.signing_key().public_key().public_bytes_raw()
    keyring._loaded = None

    assert (keyring.purpose_key(b"recovery"), keyring.signing_key().public_key().public_bytes_raw()) == before
    assert keyring.purpose_key(b"throttle") != before[0]
    assert len(before[0]) == 32


def test_processes_that_start_together_share_one_key_ring(place):
    keys = [root_key()]

    def open_it():
        (root,) = ringfile.decode_roots(keys).values()
        with suppress(FileExistsError):
            ringfile.write(place, ringfile.new_ring(root).to_bytes(root), exclusive=True)
        return place.read_bytes()

    assert len(set(together(*[open_it] * 6))) == 1


@pytest.mark.parametrize(
    "keys", [[], [""], ["short"], ["not base64 at all !!"], [base64.b64encode(bytes(31)).decode()]]
)
def test_a_malformed_root_key_is_refused_in_one_sentence(place, keys):
    with override_settings(SAFESPACE_KEYS=keys), pytest.raises(ImproperlyConfigured, match="SAFESPACE_KEYS") as refused:
        keyring.ready()

    assert "\n" not in str(refused.value)
    assert not place.exists()


def test_another_root_key_is_refused_and_changes_nothing(place):
    keyring.ready()
    before = place.read_bytes()

    with override_settings(SAFESPACE_KEYS=[root_key()]), pytest.raises(KeyringProblem, match="another root key"):
        keyring.ready()

    assert place.read_bytes() == before


def test_an_older_root_key_after_the_new_one_still_opens_it(place, settings):
    purpose = keyring.purpose_key(b"recovery")

    with override_settings(SAFESPACE_KEYS=[root_key(), *settings.SAFESPACE_KEYS]):
        assert keyring.purpose_key(b"recovery") == purpose


def test_a_lost_key_ring_is_never_replaced_by_a_new_one(place):
    datakeys.create("content", [STUDY])
    place.unlink()

    with pytest.raises(KeyringProblem, match="is missing") as refused:
        keyring.ready()

    assert "\n" not in str(refused.value)
    assert not place.exists()


def test_a_key_ring_of_another_installation_is_refused(place, tmp_path):
    datakeys.create("content", [STUDY])
    other = tmp_path / "other.json"
    root = keyring.current().root
    ringfile.write(other, ringfile.new_ring(root).to_bytes(root))

    with override_settings(SAFESPACE_KEYRING=other):
        with pytest.raises(KeyringProblem, match="not the one"):
            keyring.ready()
        with pytest.raises(KeyringProblem, match="not the one"):
            datakeys.create("identity", [STUDY])
        KeyCheck.objects.all().delete()
        with pytest.raises(KeyringProblem, match="not the one"):
            keyring.ready()
    assert DataKey.objects.count() == 1


def test_every_changed_byte_of_the_file_is_found(place):
    keyring.ready()
    content = place.read_bytes()
    accepted = []
    for position in range(0, len(content), 3):
        changed = bytearray(content)
        changed[position] ^= 2
        try:
            file = ringfile.RingFile.from_bytes(bytes(changed), keyring.current().roots)
        except KeyringProblem:
            continue
        accepted.append((position, file))
    assert [position for position, file in accepted if file != keyring.current().file] == []


def test_an_older_key_cannot_be_made_active_by_hand(place):
    keyring.ready()
    body = json.loads(place.read_text())
    body["active"] = "00000000000000ff"
    place.write_text(json.dumps(body))

    with pytest.raises(KeyringProblem, match="damaged"):
        keyring.current()


def test_a_failed_write_leaves_the_old_file(place, monkeypatch):
    keyring.ready()
    before = place.read_bytes()

    def die(*args):
        raise PermissionError

    monkeypatch.setattr(os, "replace", die)
    with pytest.raises(PermissionError):
        ringfile.write(place, b"half")

    assert place.read_bytes() == before
    assert [path.name for path in place.parent.iterdir()] == ["keyring.json"]


def test_a_data_key_unwraps_only_in_its_own_row(place):
    """E-R1: a wrapped key is bound to its id, kind, scope, generation and KEK."""
    datakeys.create("content", [STUDY])
    for change in ({"kind": "identity"}, {"generation": 2}, {"id": 7}, {"wrapped": b"\x00" * 92}):
        row = DataKey.objects.get()
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(Tampered):
            datakeys.opened([row])
    row = DataKey.objects.get()
    row.kek_id = 5
    with pytest.raises(KeyDestroyed):
        datakeys.opened([row])


def test_an_unknown_kind_of_key_is_refused(place):
    with pytest.raises(ValueError, match="not a kind"):
        datakeys.create("everything", [STUDY])

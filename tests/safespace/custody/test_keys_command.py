"""`manage.py keys`: what it shows, asks, refuses and logs."""

import io
import re
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from safespace.audit.models import Entry
from safespace.encryption.keys import datakeys, escrow, keks, keyring, ringfile
from safespace.encryption.models import DataKey, Rotation
from safespace.encryption.upkeep import rotation
from safespace.participants.models import Linkage
from tests.safespace.encryption.upkeep.test_rotation import ring, root_key

__all__ = ["ring"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def keys(*words, out=None):
    out = out or io.StringIO()
    call_command("keys", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def logged():
    return list(
        Entry.objects.filter(action__startswith="keys.").order_by("recorded_at").values_list("action", flat=True)
    )


def hand(monkeypatch, answer):
    """Type `answer` at the prompt."""
    monkeypatch.setattr("builtins.input", lambda question: answer)


def test_a_kek_is_replaced_in_three_logged_steps(ring, alder, monkeypatch):
    old = keks.hex_id(keyring.current().file.active)
    keys("add")
    assert re.search(rf"{old}  older  {DataKey.objects.count()} data keys", keys("status"))

    assert "were rewrapped" in keys("rotate", "kek")
    hand(monkeypatch, "y")
    assert f"Destroyed: {old}" in keys("retire", "kek")

    assert old not in keys("status")
    assert logged() == ["keys.added", "keys.wrapped", "keys.retired"]
    assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"


def test_a_dry_run_changes_nothing_and_says_what_would_be_done(ring, alder):
    content, before = ring.read_bytes(), list(DataKey.objects.order_by("pk").values_list("pk", "kek_id", "wrapped"))

    said = [
        keys(*words, "--dry-run") for words in (("add",), ("rotate", "root"), ("rotate", "kek"), ("rotate", "data"))
    ]
    keys("retire", "kek", keks.hex_id(keyring.current().file.active), "--dry-run")
    keys("retire", "data", "--dry-run")

    assert all("Nothing was changed" in one or "already" in one for one in said)
    assert ring.read_bytes() == content
    assert list(DataKey.objects.order_by("pk").values_list("pk", "kek_id", "wrapped")) == before
    assert logged() == []


def test_a_key_in_use_is_not_retired_and_nothing_is_logged(ring, alder):
    active = keks.hex_id(keyring.current().file.active)

    with pytest.raises(CommandError, match="still in use"):
        keys("retire", "kek", active, "--yes")
    with pytest.raises(CommandError, match="no key"):
        keys("retire", "kek", "00000000000000ff", "--yes")

    assert logged() == []


def test_an_empty_answer_means_no(ring, alder, monkeypatch):
    keys("add")
    keys("rotate", "kek")
    hand(monkeypatch, "")

    with pytest.raises(CommandError, match="Nothing was changed"):
        keys("retire", "kek")

    assert len(keks.unused()) == 1


def test_status_shows_the_progress_of_a_rotation(ring, alder, settings):
    rotation.make_generations(Rotation.objects.create(began_at=timezone.now()).began_at)
    settings.SAFESPACE_KEYS = [root_key(), *settings.SAFESPACE_KEYS]

    said = keys("status")

    assert "not used yet: keys rotate root" in said
    assert "has not ended: keys rotate data" in said
    assert re.search(r"identity +2 keys of 1", said)


def test_replacing_data_keys_is_logged(ring, alder):
    keys("rotate", "data")
    assert "were replaced within the hour" in keys("retire", "data")

    assert logged() == ["keys.rotated"]
    assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"


def test_lost_data_keys_are_reported(ring):
    datakeys.create("content", [uuid.uuid4()])
    DataKey.objects.update(wrapped=b"\x00" * 92)
    keys("add")

    with pytest.raises(CommandError, match="1 data keys do not open"):
        keys("rotate", "kek")


def test_the_root_key_is_shown_only_on_a_terminal(ring, monkeypatch):
    """E-R3: writing the root key out is logged, so every copy is known."""
    with pytest.raises(CommandError, match="terminal only"):
        keys("escrow")
    assert logged() == []

    hand(monkeypatch, "yes")
    shown = keys("escrow", out=Terminal())

    assert logged() == ["keys.written_out"]
    text = "".join(re.findall(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}-?", shown))
    assert escrow.from_text(text) == keyring.current().root


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (lambda root: escrow.to_text(root).lower(), "the one in use"),
        (lambda root: escrow.to_text(bytes(32)), "none of those"),
        (lambda root: escrow.to_text(root)[:-1] + "?", "never used"),
    ],
)
def test_a_recovery_text_typed_from_paper_is_checked(ring, typed, answer, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda question: typed(keyring.current().root))

    assert answer in said_or_refused("escrow", "--check")


def said_or_refused(*words):
    try:
        return keys(*words)
    except CommandError as refused:
        assert ringfile.fingerprint(keyring.current().root) not in str(refused)
        return str(refused)

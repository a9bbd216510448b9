"""`everywhere.scan` finds its control, and a word left, in every place."""

import pytest
from django.core import mail

from safespace.accounts.sessions import BrowserSession
from tests.canary.everywhere import scan

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "Zephyrine Quillfeather"


def test_nothing_is_found_where_nothing_was_left():
    """It would fail if the control were not found in every place."""
    assert scan(["Thessaly Orrinsgate"], logged=[], addresses=[]) == []


def test_another_folder_is_searched_with_its_own_control(tmp_path):
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "history").write_text(f"visited {WORD}")

    found = scan([WORD], logged=[], addresses=[], folders=[tmp_path / "profile"])

    assert found == [f"{WORD} in profile/history, plain"]
    assert [path.name for path in (tmp_path / "profile").iterdir()] == ["history"]


def test_a_word_left_in_each_place_is_found(noon, settings):
    BrowserSession.objects.create(key_hash="0" * 64, data=WORD, began_at=noon, seen_at=noon, expires_at=noon)
    mail.send_mail("A letter", f"Dear {WORD}", None, ["somebody@example.org"])
    (settings.HOME / "files").mkdir(exist_ok=True)
    (settings.HOME / "files" / "note.txt").write_text(WORD)

    found = "\n".join(scan([WORD], logged=[f"saved {WORD}"], addresses=["/?name=Zephyrine+Quillfeather"]))

    for place in (
        "table safespace_browsersession", "files/note.txt", "the log", "addresses", "mail", "the dump", "the backup",
    ):  # fmt: skip
        assert f"{WORD} in {place}" in found or f"/{place}" in found, found
    (settings.HOME / "files" / "note.txt").unlink()

"""The one call that searches a whole house finds its own control everywhere, and what was left in each place."""

import pytest
from django.core import mail

from safespace.accounts.sessions import BrowserSession
from tests.canary.everywhere import scan

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "Zephyrine Quillfeather"


def test_a_house_that_keeps_nothing_gives_nothing_away():
    """The control is found in every place, or this would fail."""
    assert scan(["Thessaly Orrinsgate"], logged=[], addresses=[]) == []


def test_a_folder_beside_the_house_is_looked_through_with_a_control_of_its_own(tmp_path):
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile" / "history").write_text(f"visited {WORD}")

    found = scan([WORD], logged=[], addresses=[], folders=[tmp_path / "profile"])

    assert found == [f"{WORD} in profile/history, plain"]
    assert [path.name for path in (tmp_path / "profile").iterdir()] == ["history"]


def test_what_was_left_in_each_place_is_found(noon, settings):
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

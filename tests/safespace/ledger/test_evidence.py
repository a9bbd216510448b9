"""Evidence: an outsider can check it, and it contains no names."""

import io
import subprocess
import sys
import zipfile

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.ledger.evidence import public_key
from tests.cast import HOUR, NOON, enrol
from tests.make import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def unpacked(alder, stella, laleh, tmp_path):
    """Laleh's evidence of Leaving Well, unpacked, while Quiet Hours has entries too."""
    enrol(stella.study, stella, name="Ines Sample", phone="+441632960999")
    signed_in(laleh).post(reverse("ledger:verify", args=[alder.study_id]))
    answer = signed_in(laleh).post(reverse("ledger:evidence", args=[alder.study_id]))
    assert answer["Content-Disposition"] == 'attachment; filename="evidence-LW-2026-11-23.zip"'
    zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).extractall(tmp_path)
    return tmp_path


def check(folder):
    return subprocess.run([sys.executable, folder / "check.py"], capture_output=True, text=True, check=False)


def test_evidence_can_be_checked_without_safespace(unpacked):
    """E-R9: an outsider can verify the file."""
    result = check(unpacked)

    assert result.stdout.startswith("In order: ")
    assert "Signatures are not checked" not in result.stdout
    assert (result.returncode, result.stderr) == (0, "")
    assert (unpacked / "public-key.txt").read_text().strip() == public_key().hex()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("entries.tsv", '"coordinator"', '"interviewer"', "is not what was sealed."),
        ("entries.tsv", "2026-11-23T12", "2026-11-23T13", "is not what was sealed."),
        ("checkpoints.jsonl", "2026-11-23T12", "2026-11-23T13", "was not signed with this key."),
        ("checkpoints.jsonl", '"size": ', '"size": 1', "does not fit the entries."),
        ("people.csv", "LW-", "LX-", "The file people.csv is not the one that was signed."),
        ("manifest.txt", "  people.csv", "  public-key.txt", "The list of files was not signed with this key."),
    ],
)
def test_a_changed_file_of_the_evidence_is_found(unpacked, file, old, new, said):
    """E-R9."""
    text = (unpacked / file).read_text()
    assert old in text
    (unpacked / file).write_text(text.replace(old, new, 1))

    result = check(unpacked)
    assert (result.returncode, said in result.stdout, result.stderr) == (1, True, "")


def test_an_entry_removed_from_the_evidence_is_found(unpacked):
    """E-R9: the tree proves each entry, the signed manifest that none is missing."""
    lines = (unpacked / "entries.tsv").read_text().splitlines(keepends=True)
    (unpacked / "entries.tsv").write_text("".join(lines[1:]))

    assert check(unpacked).stdout == "The file entries.tsv is not the one that was signed.\n"


def test_the_readme_of_the_evidence_lists_every_file_once(unpacked):
    told = (unpacked / "README.txt").read_text().partition("What is in here")[2].partition("How to check")[0]
    first_words = [line.split()[0] for line in told.splitlines() if line.strip()]

    assert sorted([*first_words, "README.txt"]) == sorted(file.name for file in unpacked.iterdir())


def test_signatures_of_another_key_are_refused(unpacked):
    (unpacked / "public-key.txt").write_text("ab" * 32)

    assert "was not signed with this key." in check(unpacked).stdout


def test_a_hash_that_was_changed_with_its_entry_is_found(unpacked):
    leaves = (unpacked / "leaves.txt").read_text().split()
    leaves[0] = "00" * 32
    (unpacked / "leaves.txt").write_text("\n".join(leaves))

    assert check(unpacked).returncode == 1


def test_evidence_contains_this_study_by_code_and_no_names(unpacked, alder, stella):
    """E-R9, F-R7."""
    everything = "".join(file.read_text() for file in unpacked.iterdir())

    assert f"{alder.code},{alder.pseudonym}" in (unpacked / "people.csv").read_text()
    assert str(alder.pk) in (unpacked / "entries.tsv").read_text()
    for secret in ("Marguerite", "960121", "Ines", "960999", str(stella.study_id)):
        assert secret not in everything


def test_taking_evidence_is_logged_and_needs_a_fresh_code(alder, laleh):
    """E-R10: an export asks for the second factor again."""
    client = signed_in(laleh)
    address = reverse("ledger:evidence", args=[alder.study_id])
    b"".join(client.post(address).streaming_content)
    with time_machine.travel(NOON + HOUR / 6, tick=False):
        assert client.post(address).status_code == 403

    entry = Entry.objects.get(action="audit.evidence_taken")
    assert (entry.actor_id, entry.study_id) == (laleh.actor_id, alder.study_id)


def test_a_stranger_cannot_take_evidence(alder, stella, tomasz):
    address = reverse("ledger:evidence", args=[alder.study_id])

    assert signed_in(stella).post(address).status_code == 404
    assert signed_in(tomasz).post(address).status_code == 403

"""The reviewer's side: the log by pseudonym, verified at a press, taken away, and a changed row found out."""

import io
import subprocess
import sys
import zipfile

from playwright.sync_api import expect

from safespace.audit.models import Entry
from tests.journeys import writing
from tests.safespace.ledger.tamper import change_entry


def read(laleh, study, pseudonym, look):
    page = laleh.page
    page.goto(f"/studies/{study}/ledger/")
    for words in ("Withdrawal received", "Session called off", "Topic left out", pseudonym):
        laleh.sees(words)
    for secret in (writing.PERSON["name"], writing.REASON):
        laleh.sees_not(secret)
    look(page, "ledger")
    laleh.go("Agreements")
    laleh.sees("Consent signed")
    page.goto(f"/studies/{study}/ledger/looked/")
    laleh.sees("Identity revealed for two minutes")
    laleh.sees("A reason was given; it is sealed.")
    look(page, "looked")


def verify(laleh, study, look):
    laleh.page.goto(f"/studies/{study}/ledger/")
    laleh.press("Verify")
    expect(laleh.page.get_by_role("heading", name="The log is in order")).to_be_visible()
    look(laleh.page, "verified")


def take_evidence(laleh, study, folder, look):
    """Download it, then check it with nothing but Python and the file itself."""
    page = laleh.page
    page.goto(f"/studies/{study}/ledger/evidence/")
    if page.locator("[name='step_up-code']").count():
        look(page, "step-up")
        laleh.give_code("Carry on")
    look(page, "evidence")
    with page.expect_download() as download:
        laleh.press("Download evidence")
    zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())).extractall(folder)
    result = subprocess.run([sys.executable, folder / "check.py"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout[:10]) == (0, "In order: ")
    return folder


def find_out(laleh, study, look):
    """Change the author of a withdrawal directly in the database, as an attacker with access to it could."""
    change_entry(Entry.objects.get(action="withdrawal.received"), role="interviewer")
    laleh.page.goto(f"/studies/{study}/ledger/")
    laleh.press("Verify")
    expect(laleh.page.get_by_role("heading", name="The log is not in order")).to_be_visible()
    laleh.sees("was changed after it was sealed.")
    laleh.sees("Withdrawal received")
    look(laleh.page, "found-out")

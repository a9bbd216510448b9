"""Two people erase a participant, each in a browser: one asks, one signs with a fresh code (E-R3, F-R4, E-R10)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from safespace.accounts.models import TotpDevice
from safespace.audit.actors import SYSTEM
from safespace.privacy import epochs
from safespace.privacy.models import Destruction
from tests.canary.everywhere import scan
from tests.journeys import erasing, writing
from tests.make import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk_of(open_browser, live_server):
    """A browser in which a member signed in, `ago` before now."""

    def opened(member, *, ago=timedelta(), **how):
        page = open_browser(**how)
        key = signed_in(member, at=timezone.now() - ago).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return page

    return opened


def press(page, words):
    page.get_by_role("button", name=words).click()


def go(page, words):
    page.get_by_role("link", name=words).first.click()


def test_one_asks_and_another_signs_and_it_is_gone(desk_of, look, watch, logged, alder, juniper, imogen, dario):
    """The asking without a script. C1, C6: of what was typed, and of who it was, nothing is found anywhere after."""
    plain, eyes = desk_of(imogen, javascript=False), desk_of(imogen)

    def seen(name):
        eyes.goto(plain.url)
        look(eyes, name)

    plain.goto(alder.get_absolute_url())
    go(plain, "Ask for an erasure")
    seen("erase-ask")
    erasing.ask(plain, alder.get_absolute_url(), writing.ERASE)
    expect(plain.get_by_role("link", name="Look and sign")).to_have_count(0)
    seen("erase-asked")

    officer = desk_of(dario, ago=timedelta(minutes=10))
    officer.goto(reverse("privacy:index", args=[alder.study_id]))
    look(officer, "erasures-waiting")
    go(officer, "Look at the request")
    look(officer, "erase-request")
    go(officer, "Say no")
    officer.get_by_label("Code", exact=True).fill(_code(dario))
    officer.keyboard.press("Enter")
    officer.get_by_label("Why not?").fill(writing.NOT_ERASED)
    press(officer, "Write it down")
    expect(officer.get_by_text(writing.NOT_ERASED)).to_be_visible()
    look(officer, "erase-not-agreed")

    erasing.ask(plain, alder.get_absolute_url(), writing.ERASE)
    officer.goto(reverse("privacy:index", args=[alder.study_id]))
    go(officer, "Look at the request")
    go(officer, "Look and sign")
    expect(officer.get_by_label("I looked at what goes")).to_be_visible()
    look(officer, "erase-sign")
    _by_keyboard(officer, "I looked at what goes")
    officer.keyboard.press("Space")
    _by_keyboard(officer, "Sign and erase")
    officer.keyboard.press("Enter")
    expect(officer.get_by_role("heading", name="Certificate of erasure")).to_be_visible()
    look(officer, "certificate")
    epochs.begin(by=SYSTEM, at=timezone.now())
    officer.reload()
    expect(officer.get_by_text("Gone, and proved")).to_be_visible()
    look(officer, "certificate-after-the-night")
    officer.emulate_media(media="print")
    expect(officer.get_by_role("button", name="Print")).to_be_hidden()
    officer.emulate_media(media="screen")

    plain.goto(alder.get_absolute_url())
    expect(plain.get_by_text("Nobody can tell any more who this was")).to_be_visible()
    seen("erased-person")
    plain.goto(reverse("privacy:index", args=[alder.study_id]))
    seen("erasures")
    assert Destruction.objects.get().erasure.participant == alder
    secrets = ["larkspurmessage", "sorreldoubt", "Marguerite Example", "01632960121"]
    assert scan(secrets, logged=logged, addresses=watch.addresses) == []


def _code(member):
    """What the app of `member` shows now."""
    return TotpDevice.objects.get(user=member.user).code(at=timezone.now())


def _by_keyboard(page, name):
    """Walk with Tab until what carries `name` has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate("() => (document.activeElement.labels?.[0] ?? document.activeElement).textContent"):
            return
    raise AssertionError(f"no way to {name} by keyboard")

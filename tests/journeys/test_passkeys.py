"""Passkeys in a real browser with a made-up device in it: made, used, refused when it is false."""

import base64
import json

import pytest
from django.core import signing
from django.utils.timezone import now
from playwright.sync_api import expect

from safespace.accounts.factors import challenges
from safespace.accounts.models import Passkey, SpentChallenge
from safespace.audit.models import Entry
from tests.journeys.passkeys import Key, hide_and_come_back, make_passkey
from tests.journeys.people import STEP, Authenticator, Colleague
from tests.make import a_passkey, an_app, by_factor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture
def come_in(open_browser, live_server, settings):
    """`come_in(name)`: signs in by authenticator app, at the address that passkeys are bound to."""
    settings.SITE_URL = live_server.url
    assert live_server.url.startswith("http://localhost:")

    def come(username, *, javascript=True, **fields):
        who = Colleague(open_browser(javascript=javascript), username, username.title(), **fields)
        phone = an_app(who.user)
        who.app = Authenticator(bytes(phone.seed))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": by_factor(who.user, phone), "url": live_server.url}
        who.page.context.add_cookies([cookie])
        return who

    return come


@pytest.fixture
def ada(come_in):
    """The first administrator. Her browser has a virtual authenticator."""
    ada = come_in("ada", is_administrator=True)
    ada.key = Key(ada.page)
    return ada


def test_an_administrator_makes_a_passkey_first_and_works_with_it(ada):
    """ASVS 6.3.3, level 3: nothing opens before; at the door and again it is the passkey that opens accounts."""
    page = ada.page
    for address in ("/accounts/", "/settings/", "/studies/"):
        page.goto(address)
        expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    make_passkey(ada)

    hide_and_come_back(ada)
    ada.press("Use your passkey")
    page.wait_for_url("**/settings/")
    ada.sees("This laptop")
    row = Passkey.objects.get()
    assert (row.name, row.sign_count > 0, row.transports) == ("This laptop", True, ["internal"])
    assert Entry.objects.filter(action="door.signed_in", about_id=row.pk).count() == 1

    hide_and_come_back(ada)
    ada.app.used.add(int(now().timestamp()) // STEP - 1)  # the current code, which lasts longest on a slow machine
    ada.give_code("Sign in")
    page.goto("/accounts/")
    expect(page.get_by_label("Code", exact=True)).to_have_count(0)
    ada.press("Use your passkey")
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    assert Entry.objects.filter(action="door.stepped_up", about_id=row.pk).count() == 1
    assert SpentChallenge.objects.count() == 3


def test_a_passkey_that_is_false_is_refused(ada):
    """User verification is required; a counter that went back is a copy, and its owner is told (WebAuthn 6.1.1)."""
    make_passkey(ada)
    copied = ada.key.credentials()[0]
    hide_and_come_back(ada)

    ada.key.owner_confirms(False)
    ada.press("Use your passkey")
    ada.sees("Nothing was sent. Press again when you are ready.")

    ada.key.owner_confirms(True)
    ada.press("Use your passkey")
    ada.page.wait_for_url("**/settings/")
    counted = Passkey.objects.get().sign_count
    ada.key.put(copied, signCount=0)
    hide_and_come_back(ada)
    ada.press("Use your passkey")
    ada.sees("That passkey may have been copied, so it was not accepted.")
    assert Entry.objects.filter(action="factor.copied").count() == 1
    assert Passkey.objects.get().sign_count == counted


def sent(page):
    """Keep what the page would send instead of sending it, and give the form's fields as they would go."""
    page.evaluate(
        "() => { HTMLFormElement.prototype.submit = function () { window.kept = [...new FormData(this)]; }; }"
    )
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_function("() => window.kept")
    return dict(page.evaluate("() => window.kept"))


def ask(page, fields):
    return page.request.post("/sign-in/code/", form=fields, max_redirects=0, headers={"Referer": page.url})


def test_an_answer_is_taken_once_and_from_this_house_only(ada, settings):
    """Figure G4. The house is the one of SITE_URL, whatever a request says; a false page's answer names another."""
    make_passkey(ada)
    hide_and_come_back(ada)
    home, fields = settings.SITE_URL, sent(ada.page)
    challenge = bytes.fromhex(signing.loads(fields["carried"], salt=challenges.SALT)[-1])
    key = Passkey.objects.get()

    for elsewhere in (home.replace("localhost", "house.example"), home.replace("http:", "https:"), f"{home}1"):
        settings.SITE_URL = elsewhere
        assert key.accept(fields["answer"], challenge=challenge, at=now()) is False
    settings.SITE_URL = home
    assert key.accept(fields["answer"], challenge=bytes(32), at=now()) is False
    spoken = json.loads(_text(json.loads(fields["answer"])["response"]["clientDataJSON"]))
    assert spoken["origin"] == home

    assert ask(ada.page, fields).status == 302
    ada.page.goto("/settings/")
    hide_and_come_back(ada)
    again = ask(ada.page, {**sent(ada.page), "answer": fields["answer"], "carried": fields["carried"]})
    assert (again.status, "was answered before" in again.text()) == (422, True)
    assert Entry.objects.filter(action="door.signed_in").count() == 1


def _text(letters):
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def test_the_pages_of_passkeys_are_calm(come_in, look):
    """Looked at without the made-up device, which forgets itself when the page is examined."""
    ada = come_in("ada", is_administrator=True)
    ada.page.goto("/accounts/")
    look(ada.page, "passkey-must")
    a_passkey(ada.user)
    ada.page.goto("/accounts/")
    look(ada.page, "passkey-step-up")
    ada.page.goto("/settings/")
    look(ada.page, "passkey-settings")
    hide_and_come_back(ada)
    look(ada.page, "passkey-sign-in")


def test_without_javascript_the_page_says_that_a_passkey_needs_it(come_in):
    """The one page that needs JavaScript says so; everything else works without."""
    imogen = come_in("imogen", javascript=False)
    imogen.page.goto("/settings/passkeys/add/")
    imogen.sees("This page needs JavaScript")


def test_at_any_other_address_the_page_says_where_passkeys_work(come_in, settings):
    imogen = come_in("imogen")
    settings.SITE_URL = "https://safespace.example.org"

    imogen.page.goto("/settings/passkeys/add/")

    imogen.sees("https://safespace.example.org")
    expect(imogen.page.get_by_role("button", name="Make a passkey")).to_have_count(0)

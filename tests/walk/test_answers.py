"""The headers that every answer carries, and the hosts and signatures that no answer follows (G9, G10)."""

import re

import pytest
from django.conf import settings as house
from django.db import transaction
from django.test import Client
from django.urls import reverse

from safespace.base.http.headers import FIXED
from tests.walk.addresses import addresses

pytestmark = pytest.mark.django_db

EVERYBODY = ("anybody", "imogen with her passphrase only", "a participant with the device", "imogen")
HEADERS = {**FIXED, "X-Frame-Options": "DENY", "Cache-Control": "no-store, private"}
FORGED = [
    "evil.example", "testserver.evil.example", "evil.example:80", "testserver@evil.example", "testserver#evil.example",
    "testserver/evil", "testserver\\.evil.example", "testserver,evil.example", "testserver evil.example", "[::1]", "",
    "127.0.0.1.evil.example", "localhost.evil.example", "1.1.1.1", "evil.example:443", "xn--testserver", "..", "*",
    "testserver:abc", "a" * 300,
]  # fmt: skip


def lacking(response):
    return sorted(name for name, value in HEADERS.items() if response.headers.get(name) != value)


@pytest.mark.parametrize("name", EVERYBODY)
def test_G9_every_answer_carries_the_headers(world, name):
    """Pages, redirects, refusals and what is not there; nothing says which server answers."""
    person, wrong = world.people[name], {}
    for address in addresses():
        answer = person.ask("GET", reverse(address.name, kwargs=world.things(address)))
        if lacking(answer) or {"Server", "X-Powered-By"} & set(answer.headers):
            wrong[address.name] = lacking(answer)

    assert wrong == {}
    assert [lacking(person.ask(method, "/nothing/here/")) for method in ("GET", "TRACE")] == [[], []]


def test_a_missing_header_is_found(settings, db):
    """The control: without the middleware the same look finds every one of them."""
    settings.MIDDLEWARE = [one for one in house.MIDDLEWARE if "headers" not in one and "clickjacking" not in one]

    found = lacking(Client().get("/health/"))

    assert {"Cache-Control", "Content-Security-Policy", "X-Frame-Options"} <= set(found)


def without_its_seal(person, address, things, **headers):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    if cookie := person.client.cookies.get(house.SESSION_COOKIE_NAME):
        client.cookies[house.SESSION_COOKIE_NAME] = cookie.value
    with transaction.atomic():
        answer = client.post(reverse(address.name, kwargs=things(address)), {"words": "Resting"}, headers=headers)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", ["anybody", "imogen", "a participant with the device"])
def test_G10_no_address_takes_a_form_without_its_seal(world, name):
    """ASVS 3.5.1: refused by a page that explains itself, and offers nothing to a page elsewhere."""
    taken = {}
    for address in addresses():
        answer = without_its_seal(world.people[name], address, world.things)
        explained = "That form had been open too long" in answer.content.decode()
        if answer.status_code != 403 or not explained or "Resting" in answer.content.decode():
            taken[address.name] = answer.status_code

    assert taken == {}


def test_a_form_that_lay_open_in_this_house_keeps_what_was_typed(world):
    """The browser says it came from here; a page elsewhere can't."""
    notes = next(one for one in addresses() if one.name == "support:add")
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}

    kept = without_its_seal(world.people["imogen"], notes, world.things, **own).content.decode()

    assert ('name="words" value="Resting"' in kept, "Send it again" in kept) == (True, True)
    for elsewhere in ({**own, "Sec-Fetch-Site": "cross-site"}, {**own, "Origin": "https://evil.example"}):
        shown = without_its_seal(world.people["imogen"], notes, world.things, **elsewhere).content.decode()
        assert "Resting" not in shown


def test_a_passphrase_is_never_kept_on_that_page(db):
    client = Client(enforce_csrf_checks=True)
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}

    shown = client.post(reverse("accounts:sign-in"), {"username": "noor", "passphrase": "secret words"}, headers=own)

    assert (shown.status_code, "secret words" in shown.content.decode()) == (403, False)


@pytest.mark.parametrize("forged", FORGED)
def test_G10_a_forged_host_is_refused(db, forged):
    """Twenty of them, before anything is looked up."""
    answer = Client(raise_request_exception=False).get("/sign-in/", HTTP_HOST=forged)

    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert lacking(answer) in ([], ["X-Frame-Options"])


def test_the_right_host_is_not(db):
    """The control."""
    assert Client().get("/sign-in/", HTTP_HOST="testserver").status_code == 200


PROXIES = {
    "x-forwarded-host": "evil.example", "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https",
    "x-forwarded-port": "444", "x-real-ip": "192.0.2.1", "x-original-url": "/accounts/", "x-rewrite-url": "/accounts/",
    "x-forwarded-prefix": "/evil", "forwarded": "for=192.0.2.1;host=evil.example;proto=https",
    "x-http-method-override": "PUT",
}  # fmt: skip


def same(content):
    """The page without what differs each time: seals and the keys of forms."""
    return re.sub(rb'value="[\w-]{36,64}"', b"", content)


@pytest.mark.parametrize("header", PROXIES)
def test_what_a_caller_says_of_proxies_changes_nothing(world, header):
    """ASVS 4.1.3, 15.3.4; WSTG-ATHZ-02."""
    forged = {f"HTTP_{header.upper().replace('-', '_')}": PROXIES[header]}
    asked = (("anybody", "/sign-in/"), ("imogen", "/settings/"), ("anybody", "/settings/"), ("imogen", "/accounts/"))
    for name, address in asked:
        plain, said = (world.people[name].ask("GET", address, **extra) for extra in ({}, forged))
        assert (said.status_code, same(said.content)) == (plain.status_code, same(plain.content))
        assert said.headers.get("Location") == plain.headers.get("Location")

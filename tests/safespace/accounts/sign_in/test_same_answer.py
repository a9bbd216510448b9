"""Nobody learns at sign-in whether an account exists: the same work, the same bytes (G8; ASVS 6.3.8).

`python -m tests.benchmarks sign_in` measures times; these tests count what takes the time: argon2 runs and statements.
"""

import re
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safespace.accounts.models import Invitation, User
from safespace.accounts.sign_in import signing_in
from safespace.accounts.sign_in.browser import own_path
from tests.cast import NOON, make_user
from tests.make import an_app, with_passphrase_only

SIGN_IN, CODE = reverse("accounts:sign-in"), reverse("accounts:code")


class Counted(Argon2PasswordHasher):
    """The product's own hasher, cheap, and counted."""

    time_cost, memory_cost, parallelism = 1, 8, 1
    evaluated = 0

    def encode(self, password, salt):
        Counted.evaluated += 1
        return super().encode(password, salt)

    def verify(self, password, encoded):
        Counted.evaluated += 1
        return super().verify(password, encoded)


@pytest.fixture
def accounts(db, settings):
    """One of each kind that may not come in."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    signing_in._dummy_hash.clear()
    with time_machine.travel(NOON, tick=False):
        make_user("known", "Known")
        make_user("inactive", "Inactive", is_active=False)
        make_user("past", "Past", expires_on=NOON.date() - timedelta(days=1))
        User.objects.create_user("invited", display_name="Invited")
        Client().post(SIGN_IN, {"username": "warm", "passphrase": "up"})
        yield ["known", "inactive", "past", "invited", "unknown"]
    signing_in._dummy_hash.clear()


def shape(queries):
    """Statements without what they are about. Keeping or taking back a part of a transaction is one statement."""
    plain = [re.sub(r"'[^']*'(?:::\w+)?|\b[0-9a-f]{32}\b|\b\d+\b|NULL", "?", query["sql"]) for query in queries]
    ended = [re.sub(r"(?:RELEASE|ROLLBACK TO) SAVEPOINT \S+", "END OF SAVEPOINT", one) for one in plain]
    return [re.sub(r"SAVEPOINT \S+", "SAVEPOINT", one) for one in ended]


def same(response):
    return re.sub(rb'value="[^"]*"', b"", response.content)


def work(ask):
    """(evaluations, statements, status, bytes) of one request."""
    Counted.evaluated = 0
    with CaptureQueriesContext(connection) as asked:
        response = ask()
    return Counted.evaluated, shape(asked.captured_queries), response.status_code, same(response)


@pytest.mark.parametrize(("passphrase", "spellings"), [("not the one at all", 1), ("nicht die wärmste", 2)])
def test_G8_signing_in_takes_the_same_work_and_gives_the_same_answer_for_every_username(
    accounts, passphrase, spellings
):
    seen = [
        work(lambda name=name: Client().post(SIGN_IN, {"username": name, "passphrase": passphrase}))
        for name in accounts
    ]

    assert [one[0] for one in seen] == [spellings] * len(accounts)
    assert {one[2] for one in seen} == {422}
    assert len({one[3] for one in seen}) == 1
    assert len({len(one[1]) for one in seen}) == 1
    assert len({tuple(one[1]) for one in seen}) == 1


def test_a_sign_in_that_answers_early_is_found(accounts):
    """The control: one that asks for the passphrase of accounts only costs nothing for the others."""

    def early(name):
        user = User.objects.filter(username=name).first()
        response = Client().get(SIGN_IN)
        if user is not None:
            user.check_password("not the one at all")
        return response

    evaluated = [work(lambda name=name: early(name))[0] for name in ("known", "unknown")]

    assert evaluated == [1, 0]


def test_G8_an_invented_link_takes_the_same_work_and_gets_the_same_answer_as_a_used_one(accounts, ada):
    """Invitations, and the links made by a reset: they are the same."""
    good = NOON + timedelta(hours=1)
    links = {"unknown": "never-was-one"}
    for name, fields in {
        "used": {"used_at": NOON},
        "replaced": {"replaced_at": NOON},
        "passed": {"good_until": NOON},
    }.items():
        links[name] = Invitation.objects.make(user=User.objects.get(username="invited"), by=ada, at=NOON)
        Invitation.objects.of_token(links[name]).update(**{"good_until": good, "replaced_at": None, **fields})
    links["inactive"] = Invitation.objects.make(user=User.objects.get(username="inactive"), by=ada, at=NOON)

    def looks(path):
        return Client().get(path)

    def takes_up(path):
        return Client().post(path, {"passphrase": "seven grey geese walk"})

    for send in (looks, takes_up):
        paths = [reverse("accounts:invitation", args=[token]) for token in links.values()]
        seen = [work(partial(send, path)) for path in paths]
        assert [one[0] for one in seen] == [0] * len(links)
        assert {one[2] for one in seen} == {404}
        assert len({(tuple(one[1]), one[3]) for one in seen}) == 1


def test_G8_no_refused_link_loads_a_row(accounts, ada):
    """Loading a row takes longer than loading none, so the database decides. The control: a good link loads."""
    invited = User.objects.get(username="invited")
    token = Invitation.objects.make(user=invited, by=ada, at=NOON)
    address = reverse("accounts:invitation", args=[token])
    loaded = []
    count = lambda **rest: loaded.append(rest["instance"])  # noqa: E731
    post_init.connect(count, sender=Invitation)
    try:
        with time_machine.travel(NOON, tick=False):
            assert Client().get(address).status_code == 200
            assert len(loaded) == 1
            loaded.clear()
            whole = {"used_at": None, "replaced_at": None, "good_until": NOON + timedelta(hours=1)}
            for spoilt in ({"used_at": NOON}, {"replaced_at": NOON}, {"good_until": NOON}):
                Invitation.objects.of_token(token).update(**whole | spoilt)
                assert Client().get(address).status_code == 404
            Invitation.objects.of_token(token).update(**whole)
            User.objects.filter(pk=invited.pk).update(is_active=False)
            assert Client().get(address).status_code == 404
    finally:
        post_init.disconnect(count, sender=Invitation)

    assert loaded == []


def test_G8_a_second_factor_gives_the_same_answer_to_every_wrong_code(noor):
    """A used code, a code of another time and a wrong one are one answer."""
    app = an_app(noor)
    with time_machine.travel(NOON, tick=False):
        used = app.code(at=NOON)
        with_passphrase_only(noor).post(CODE, {"code": used})
        answers = [
            with_passphrase_only(noor).post(CODE, {"code": code})
            for code in (used, app.code(at=NOON - timedelta(minutes=5)), "not a code")
        ]

    assert len({(one.status_code, same(one)) for one in answers}) == 1


SLASHES = ("//", "///", "////", "/\\", "\\\\", "\\/", "/\\/")
SCHEMES = ("http://", "https://", "HTTPS://", "ftp://", "http:", "https:/", "//user@", "http:///")
HOSTILE = [
    *(f"{slashes}evil.example{rest}" for slashes in SLASHES for rest in ("", "/settings/")),
    *(f"{scheme}evil.example/" for scheme in SCHEMES),
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "mailto:a@b.example", "/\tevil", "/\n/evil.example", "/\r\nLocation: https://evil.example", "\t//evil.example",
    " //evil.example", "/\x01", "/\x7f", "/%09/../\tevil", "settings/", "", "?x", "#x", ".", "..", "//", "///",
    "/" + "a" * 2000, "https:evil.example", ":", "@evil.example", "//evil.example%2f..", "http://[::1", "//[::1]/",
    "\u2028//evil.example", "\uff0f\uff0fevil.example",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_G10_signing_in_never_redirects_to_another_site(noor, client, hostile):
    """Fifty of them and more, through the page itself."""
    assert len(HOSTILE) >= 50
    app = an_app(noor)
    with time_machine.travel(NOON, tick=False):
        client.post(
            SIGN_IN, {"username": "noor", "passphrase": "nine quiet herons wade"}, query_params={"next": hostile}
        )
        assert client.post(CODE, {"code": app.code(at=NOON)}).url == "/"


def test_G10_an_address_with_a_character_that_cannot_be_stored_is_refused(noor, client):
    """The sign-in is refused, and nobody is redirected."""
    refused = client.post(
        SIGN_IN, {"username": "noor", "passphrase": "nine quiet herons wade"}, query_params={"next": "/\x00"}
    )

    assert (refused.status_code, "Location" in refused.headers) == (400, False)
    assert urlsplit(client.get(CODE).url).path == SIGN_IN


def test_signing_in_redirects_to_an_address_of_this_site(noor):
    """The control."""
    assert own_path("/studies/?tab=2") is True

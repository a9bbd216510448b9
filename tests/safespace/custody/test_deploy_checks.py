"""`manage.py check --deploy` finds what would keep an installation from starting, or put keys and data together."""

import base64
import json
import os

import pytest

from tests.safespace.custody.installation import Installation, databases

pytestmark = pytest.mark.own_database

PRODUCTION = {
    "SITE_URL": "https://safespace.example.org",
    "ALLOWED_HOSTS": "safespace.example.org",
    "BEHIND_TLS_PROXY": "1",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
}
CHECK = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_setup):
    """An installation that has started once."""
    with databases("deploy") as ((found),):
        made = Installation(tmp_path_factory.mktemp("deploy") / "home", found)
        made.make_tables()
        made.python("import safespace.wsgi")
        yield made


def found(place, **more):
    """(exit code, output) of the check."""
    status, out, err = place.run(*CHECK, **PRODUCTION, **more)
    return status, out + err


def test_a_real_installation_has_nothing_left_to_warn_of(place):
    """One check is silenced, with its reason, in settings.py."""
    assert found(place) == (0, "System check identified no issues (1 silenced).\n")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (base64.urlsafe_b64encode(os.urandom(32)).decode(), "another root key"),
        ("not a key", "is not 32 bytes in base64url"),
        ("", "SAFESPACE_KEYS is empty"),
    ],
    ids=["another key", "malformed", "empty"],
)
def test_a_root_key_that_does_not_fit_is_found(place, key, said):
    status, words = found(place, SAFESPACE_KEYS=key)

    assert (status, said in words) == (1, True), words


def test_a_damaged_key_ring_is_found(place):
    ring = place.home / "keys" / "keyring.json"
    kept = ring.read_text()
    body = json.loads(kept)
    body["active"] = "00000000000000ff"
    try:
        ring.write_text(json.dumps(body))
        status, words = found(place)
    finally:
        ring.write_text(kept)

    assert (status, "is damaged or was changed by hand" in words) == (1, True), words


def test_a_lost_key_ring_is_found_and_none_is_made(place):
    elsewhere = place.home / "elsewhere.json"

    status, words = found(place, SAFESPACE_KEYRING=str(elsewhere))

    assert (status, "is missing" in words, elsewhere.exists()) == (1, True, False), words


def test_unapplied_migrations_are_found_in_both_databases(place):
    forget = (
        "from django.db import connections\nfrom django.db.migrations.loader import MigrationLoader\n"
        "((app, name),) = MigrationLoader(None).graph.leaf_nodes('interviews')\nfor one in connections.all():\n"
        "    one.cursor().execute('DELETE FROM django_migrations WHERE app = %s AND name = %s', [app, name])"
    )
    place.python(forget)
    try:
        status, words = found(place)
    finally:
        place.manage("migrate", "--fake", "--verbosity", "0")
        place.manage("migrate", "--database", "keys", "--fake", "--verbosity", "0")

    assert status == 1
    assert "not applied to the database “default”: run manage.py migrate." in words
    assert "not applied to the database “keys”: run manage.py migrate --database keys." in words


def test_one_database_for_data_and_keys_is_found(place):
    address = place.environment.get("DATABASE_URL", f"sqlite:///{place.home / 'safespace.sqlite3'}")

    status, words = found(place, DATABASE_URL=address, KEYS_DATABASE_URL=address)

    assert (status, "name the same database" in words) == (1, True), words


def test_a_database_that_is_not_there_is_one_sentence_and_no_traceback(place):
    """The path or address is named, so that an operator knows which."""
    nowhere = "postgres://nobody:none@127.0.0.1:9/none"
    for more, said in (
        ({"DATABASE_URL": nowhere}, "none on 127.0.0.1"),
        ({"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "/nowhere/at/all.sqlite3"),
    ):
        status, _, words = place.run("manage.py", "status", **more)
        assert (status, said in words, "Traceback" in words, words.count("\n")) == (1, True, False, 1), words
    status, words = found(place, DATABASE_URL=nowhere)
    assert (status, "The database “default” does not answer" in words) == (1, True), words


def test_tables_of_another_version_are_one_sentence(place, tmp_path):
    with databases("fresh") as ((empty),):
        fresh = Installation(tmp_path / "home", empty, place.root_key)
        status, _, words = fresh.run("manage.py", "status")

    assert (status, "run manage.py migrate" in words, "Traceback" in words) == (1, True, False), words

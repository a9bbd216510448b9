"""Backup and restore, as an operator does it (E-R3, C6, R7)."""

import json
import shutil
from pathlib import Path

import psycopg2
import pytest
from django.db import connections

from tests.safespace.custody.installation import Installation, databases
from tests.schema import schema_of

pytestmark = pytest.mark.own_database

SEED = """
from datetime import UTC, datetime
from django.utils.timezone import now
from safespace.accounts.models import User
from safespace.audit import sequencer
from safespace.participants.models import Participant
from safespace.studies.models import Membership, Study
study = Study.objects.create(name="Leaving Well", code="LW", zone="Europe/London", opened_at=now(),
    approved_from=now().date(), approved_until=now().date())
user = User.objects.create_user(username="imogen", display_name="Imogen", passphrase="nine quiet herons wade")
by = Membership.objects.create(user=user, study=study, role="coordinator", starts_on=now().date(), founding=True)
for name in ("Marguerite Example", "Junia Example", "Rosa Example"):
    person = Participant.objects.enrol(key=uuid.uuid4(), study=study, name=name, phone="+441632960121", email="",
        plan={"ways": ["text"], "safe_word": "marigold"}, needs=[], comfort="", stop_sign="", interviewer=None,
        by=by, at=now())
    print(person.pk)
sequencer.sequence_pending(at=now())
"""
ERASE = """
from django.utils.timezone import now
from safespace.participants.models import Participant
from safespace.privacy.erasure import KINDS, erase
from safespace.studies.models import Membership
erase(key=uuid.uuid4(), participant=Participant.objects.get(pk=sys.argv[1]), kinds=KINDS,
    by=Membership.objects.get(), at=now(), at_once=sys.argv[2] == "at once")
"""
NAME = """
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.participants.models import Linkage
for pk in sys.argv[1:]:
    try:
        print(Linkage.objects.get(participant=pk).open().name)
    except KeyDestroyed:
        print("erased")
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory, django_db_setup):
    """A folder, and the databases of two installations."""
    folder = tmp_path_factory.mktemp("installations")
    with databases("first", "second") as (first, second):
        yield folder, first, second


@pytest.fixture(scope="module")
def world(places):
    """(installation, two people, {holds: folder of the backup from before Marguerite was erased}, a third)."""
    folder, first, _ = places
    lives = Installation(folder / "first", first)
    lives.migrate()
    marguerite, junia, rosa = lives.python(SEED).split()
    said = lives.manage("backup", "--data", f"{folder}/a", "--keys", f"{folder}/b", "--keyring", f"{folder}/c")
    before = dict(zip(("data", "keys", "keyring"), said.split(), strict=True))
    lives.python(ERASE, marguerite, "in the night")
    return lives, marguerite, junia, before, rosa


@pytest.fixture
def empty(places, world):
    """An empty installation with the same root key."""
    folder, _, second = places
    home = folder / "second"
    shutil.rmtree(home, ignore_errors=True)
    place = Installation(home, second, world[0].root_key)
    wipe(place)
    yield place
    wipe(place)


def wipe(place):
    if "DATABASE_URL" not in place.environment:
        shutil.rmtree(place.home, ignore_errors=True)
        return
    for variable in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        with psycopg2.connect(place.environment[variable]) as connection, connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def words(backups, *holds):
    return [word for one in holds or backups for word in (f"--{one}", backups[one])]


def test_a_backup_of_the_data_contains_no_key_and_the_others_no_data(world):
    """E-R3: keys are never in the same dump."""
    lives, _, _, backups, _ = world
    inside = {holds: content(path) for holds, path in backups.items()}

    assert b"safespace_datakey" in inside["keys"]
    assert b"safespace_datakey" not in inside["data"]
    assert b"safespace_participant" in inside["data"]
    assert b"safespace_participant" not in inside["keys"] + inside["keyring"]
    for secret in ("Marguerite", "marigold", lives.root_key.rstrip("=")):
        assert not [holds for holds, there in inside.items() if secret.encode() in there]


@pytest.mark.django_db
def test_migrated_tables_match_the_models(world):
    """Other tests use tables made from the models, so migrations must make the same constraints."""
    of_models = {alias: schema_of(connections[alias]) for alias in connections}

    migrated = json.loads(world[0].run("-m", "tests.schema")[1])

    only_migrated = {alias: sorted(set(lines) - set(of_models[alias])) for alias, lines in migrated.items()}
    only_in_models = {alias: sorted(set(lines) - set(migrated[alias])) for alias, lines in of_models.items()}
    assert (only_migrated, only_in_models) == ({"default": [], "keys": []}, {"default": [], "keys": []})
    assert any("booking_no_overlap_room" in line for line in migrated["default"])


def content(path):
    return b"".join(one.read_bytes() for one in sorted(Path(path).rglob("*")) if one.is_file())


def test_an_old_backup_of_everything_does_not_bring_back_erased_people(world, empty):
    """C6, R7: the copied shred journal is replayed; the others stay readable."""
    lives, marguerite, junia, backups, _ = world

    said = empty.manage("restore", *words(backups), "--journal", str(lives.home / "shredded.jsonl"))

    assert "4 keys that were destroyed had come back and were destroyed again" in said
    assert empty.python(NAME, marguerite, junia).splitlines() == ["erased", "Junia Example"]
    assert "All" in empty.manage("verify_audit")


def test_without_the_journal_erased_people_would_come_back(world, empty):
    """The control."""
    _, marguerite, junia, backups, _ = world

    empty.manage("restore", *words(backups))

    assert empty.python(NAME, marguerite, junia).splitlines() == ["Marguerite Example", "Junia Example"]


def test_old_data_with_todays_keys_is_unreadable_for_erased_people(world, empty, places):
    """C6, R7: backups of the data may be years old."""
    lives, marguerite, junia, backups, _ = world
    folder = places[0]
    said = lives.manage("backup", "--keys", f"{folder}/b2", "--keyring", f"{folder}/c2").split()
    today = {"data": backups["data"], "keys": said[0], "keyring": said[1]}

    said = empty.manage("restore", *words(today))

    assert "4 were erased" not in said
    assert empty.python(NAME, marguerite, junia).splitlines() == ["erased", "Junia Example"]


def test_keys_restored_by_hand_are_destroyed_before_serving(world, empty):
    """R7: old files put in place without `restore`; the server checks when it starts."""
    lives, marguerite, junia, backups, _ = world
    empty.manage("restore", *words(backups))
    shutil.copyfile(lives.home / "shredded.jsonl", empty.home / "shredded.jsonl")

    empty.python("import safespace.wsgi")

    assert empty.python(NAME, marguerite, junia).splitlines() == ["erased", "Junia Example"]


def test_after_erasing_at_once_older_backups_of_the_keys_are_useless(world, empty, places):
    """C6: with today's key ring, whose older KEKs were destroyed."""
    lives, _, _, backups, rosa = world
    folder = places[0]
    lives.python(ERASE, rosa, "at once")
    (ring,) = lives.manage("backup", "--keyring", f"{folder}/c3").split()

    status, _, refused = empty.run("manage.py", "restore", *words({**backups, "keyring": ring}))

    assert status == 1
    assert "do not open" in refused


def test_backups_are_kept_apart_and_incomplete_ones_are_refused(world, empty, places):
    lives, _, _, backups, _ = world
    folder = places[0]
    for one in ("x", "x/y"):
        status, _, refused = lives.run("manage.py", "backup", "--data", f"{folder}/x", "--keys", f"{folder}/{one}")
        assert (status, "apart" in refused) == (1, True)
    status, _, refused = lives.run("manage.py", "backup", "--keys", f"{folder}/a")
    assert (status, "apart" in refused) == (1, True)
    changed = shutil.copytree(backups["keyring"], folder / "changed")
    (changed / "keyring.json").write_text("{}")
    status, _, refused = empty.run("manage.py", "restore", "--keyring", str(changed))
    assert (status, "was changed" in refused) == (1, True)
    assert not (empty.home / "keys" / "keyring.json").exists()


def test_restoring_takes_the_newest_of_the_folders_that_backups_were_taken_into(world, empty, places):
    """`backup --data A` and `restore --data A` name the same folder."""
    lives, _, junia, _, _ = world
    folder = places[0]
    taken = ("--data", f"{folder}/a", "--keys", f"{folder}/b", "--keyring", f"{folder}/c")
    lives.manage("backup", *taken)

    said = empty.manage("restore", *taken)

    assert "Checked: " in said
    assert empty.python(NAME, junia) == "Junia Example"


def test_a_backup_that_cannot_be_written_is_one_sentence_with_the_path(world, tmp_path):
    lives, *_ = world
    (tmp_path / "file").write_text("")

    status, _, said = lives.run("manage.py", "backup", "--data", f"{tmp_path}/file/a")

    assert (status, f"{tmp_path}/file" in said, "Traceback" in said, said.count("\n")) == (1, True, False, 1), said


def test_restoring_needs_an_empty_place(world):
    """Nothing is overwritten."""
    lives, _, _, backups, _ = world
    for holds in backups:
        status, _, refused = lives.run("manage.py", "restore", *words(backups, holds))
        assert (status, "not empty" in refused) == (1, True)


def test_a_rehearsal_is_logged_and_leaves_nothing(world, tmp_path):
    """R7: last restore rehearsal."""
    lives, *_ = world
    said = lives.manage("backup", "--data", f"{tmp_path}/a", "--keys", f"{tmp_path}/b", "--keyring", f"{tmp_path}/c")
    today = dict(zip(("data", "keys", "keyring"), said.split(), strict=True))

    said = lives.manage("restore", "--rehearse", *words(today), TMPDIR=str(tmp_path))

    assert "and logged" in said
    assert not [path for path in tmp_path.iterdir() if "rehearsal" in path.name]
    kept = lives.python(
        "from safespace.custody.models import Rehearsal\nr = Rehearsal.objects.last()\n"
        "import json; print(json.dumps([r.opened > 0, r.erased > 0, r.refused, r.sound]))"
    )
    assert json.loads(kept) == [True, True, 0, True]


def test_expired_backups_of_the_keys_are_deleted(world, tmp_path):
    """As the certificate promises; backups of the data stay."""
    lives, *_ = world
    lives.manage("backup", "--data", f"{tmp_path}/a", "--keys", f"{tmp_path}/b", KEY_BACKUPS_DAYS="1")
    assert len(list((tmp_path / "b").iterdir())) == 1
    lives.manage("backup", "--data", f"{tmp_path}/a", "--keys", f"{tmp_path}/b", KEY_BACKUPS_DAYS="0")

    assert [len(list((tmp_path / place).iterdir())) for place in ("a", "b")] == [2, 1]


def test_a_server_without_its_keys_prints_one_sentence_and_does_not_start(world):
    """E-R1: a wrong or missing key never creates a second key ring."""
    lives, *_ = world
    other = Installation(lives.home, {name: lives.environment[name] for name in lives.environment if "URL" in name})
    ring = (lives.home / "keys" / "keyring.json").read_bytes()
    cases = [
        (other, {}, "another root key"),
        (lives, {"SAFESPACE_KEYS": ""}, "no keys|SAFESPACE_KEYS"),
        (lives, {"SAFESPACE_KEYS_FILE": "/nowhere/keys"}, "/nowhere/keys"),
        (lives, {"SAFESPACE_KEYRING": str(lives.home / "elsewhere.json")}, "is missing"),
    ]
    for place, more, sentence in cases:
        status, _, said = place.run("-c", "import safespace.wsgi", **more)
        assert (status, said.count("\n")) == (3, 1), said
        assert any(part in said for part in sentence.split("|"))
    status, _, said = other.run("manage.py", "work", "--once")
    assert (status, said.count("\n")) == (1, 1), said
    assert (lives.home / "keys" / "keyring.json").read_bytes() == ring
    assert not (lives.home / "elsewhere.json").exists()


def test_core_dumps_are_disabled(world):
    """E-R1: core dumps are off."""
    lives, *_ = world

    limits = lives.python("import resource, safespace.wsgi\nprint(resource.getrlimit(resource.RLIMIT_CORE))")

    assert limits == "(0, 0)"


def test_the_root_key_can_come_from_a_credential_file(world, tmp_path):
    """E-R1: a credential file takes precedence over the environment."""
    lives, *_ = world
    (tmp_path / "credential").write_text(f"{lives.root_key}\n")

    said = lives.manage("keys", "status", SAFESPACE_KEYS_FILE=str(tmp_path / "credential"), SAFESPACE_KEYS="nonsense")

    assert "in use" in said

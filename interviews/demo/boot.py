"""Bringing the demo's folder up: tables, keys, one study, static files. Each step does only what is still missing."""

import hashlib

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from interviews.demo.accounts import open_accounts
from interviews.demo.actions import MADE
from interviews.demo.study import seed
from safespace.audit.actors import SYSTEM
from safespace.audit.covering import begin_covering
from safespace.audit.log import record
from safespace.audit.models import Entry
from safespace.encryption.keys import keyring

COLLECTED = "static.sha256"


def bring_up(*, at, passphrase, say):
    """Make everything ready at `at`; `say` is told what takes a while. Raises KeyringProblem for a lost key."""
    for alias in connections:
        if not connections[alias].introspection.table_names():
            say(f"Preparing the {'keys' if alias == 'keys' else 'database'} …")
            _make_tables(alias)
        elif _behind(alias):
            say(f"Updating the {'keys' if alias == 'keys' else 'database'} …")
            call_command("migrate", database=alias, verbosity=0, interactive=False)
    keyring.ready()
    begin_covering(at=at)
    if not is_demo():
        say("Making up a study …")
        _make_study(at, passphrase)
    _collect_static(say)


def is_demo():
    """True for a database that the demo made: it says so in its own log, where nothing can be added afterwards."""
    return settings.DEMO and Entry.objects.filter(action=MADE).exists()


def _make_tables(alias):
    """Make the tables of an empty database from the models, and write down every migration as applied.

    A hundred migrations take half a minute to lead to the same tables; a test lays both side by side.
    """
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    try:
        call_command("migrate", database=alias, run_syncdb=True, verbosity=0, interactive=False)
    finally:
        settings.MIGRATION_MODULES = before
    recorder = MigrationRecorder(connections[alias])
    recorder.ensure_schema()
    for app, name in MigrationLoader(connections[alias]).graph.nodes:
        recorder.record_applied(app, name)


def _behind(alias):
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _make_study(at, passphrase):
    """Make the whole study. An interrupted start begins again from nothing, because the study is not marked as made."""
    open_accounts(passphrase=passphrase)
    seed(at)
    with transaction.atomic():
        record(MADE, by=SYSTEM, at=at)


def _collect_static(say):
    note, now = settings.HOME / COLLECTED, _fingerprint()
    if note.exists() and note.read_text() == now:
        return
    say("Collecting pages' looks and letters …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(now)


def _fingerprint():
    """A digest of name, size and time of every static file there is."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            modified = storage.get_modified_time(path).timestamp()
            digest.update(f"{path} {storage.size(path)} {modified}\n".encode())
    return digest.hexdigest()

"""Checks of `manage.py check --deploy`: the keys fit, data and keys have two databases, and migrations were applied."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from safespace.encryption.keys import keyring, ringfile
from safespace.encryption.keys.ringfile import KeyringProblem
from safespace.encryption.keys.router import KEYS


@register(Tags.security, deploy=True)
def check_keys(app_configs, **kwargs):
    """The root key, the key ring and the keys database belong together; nothing is created."""
    try:
        if _is_there(connections[KEYS]):
            keyring.inspect()
        else:  # connecting would create it
            ringfile.decode_roots(settings.SAFESPACE_KEYS)
    except KeyringProblem as problem:
        return [Error(str(problem), id="safespace.E004")]
    except DatabaseError:
        return []  # check_migrations says so
    return []


@register(Tags.security, deploy=True)
def check_two_databases(app_configs, **kwargs):
    """A dump of the data must not contain the keys (E-R3)."""
    if _place("default") != _place(KEYS):
        return []
    said = "DATABASE_URL and KEYS_DATABASE_URL name the same database: a copy of it would hold data and keys together."
    return [Error(said, id="safespace.E005")]


@register(Tags.security, deploy=True)
def check_migrations(app_configs, **kwargs):
    """Every database answers, and has the tables of this version."""
    return [fault for alias in connections for fault in _migrations_of(alias)]


def _migrations_of(alias):
    command = f"manage.py migrate{' --database keys' if alias == KEYS else ''}"
    database = connections[alias]
    if not _is_there(database):
        return [Error(f"The database “{alias}” does not exist yet: run {command}.", id="safespace.E006")]
    try:
        executor = MigrationExecutor(database)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as trouble:
        said = f"The database “{alias}” does not answer: {str(trouble).splitlines()[0]}."
        return [Error(said, id="safespace.E007")]
    if not waiting:
        return []
    many = "1 migration is" if waiting == 1 else f"{waiting} migrations are"
    return [Error(f"{many} not applied to the database “{alias}”: run {command}.", id="safespace.E006")]


def _is_there(database):
    if database.vendor != "sqlite":
        return True
    name = str(database.settings_dict["NAME"])
    return database.is_in_memory_db() or name.startswith("file:") or Path(name).exists()


def _place(alias):
    database = connections[alias]
    given = database.settings_dict
    if database.vendor == "sqlite":
        return Path(str(given["NAME"])).resolve()
    return given["HOST"] or "localhost", str(given["PORT"] or 5432), given["NAME"]

"""What a database is made of, in words that can be laid side by side: `python -m tests.schema` prints them as JSON.

And how its tables come about without migrating.
"""

import json
import re
import sys

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

_POSTGRESQL = {
    "column": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraint": """
        SELECT conrelid::regclass::text,
            CASE WHEN contype = 'c' AND starts_with(conname, conrelid::regclass::text) THEN 'unnamed' ELSE conname END,
            pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
    "function": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')""",
}
"""PostgreSQL names the check of a column after its table and column, and keeps that name when the column is renamed."""

_NOT_OURS = ("django_migrations", "auth_group")
"""Tables that models know nothing of, and that Django itself makes differently."""


def schema_of(connection):
    """A sorted list of everything that makes the schema; the order in which columns were added doesn't matter."""
    with connection.cursor() as cursor:
        found = _sqlite(cursor) if connection.vendor == "sqlite" else _postgresql(cursor)
        return sorted(line for line in found if not any(f" {table}" in line for table in _NOT_OURS))


def migrate_to_newest():
    """Apply every migration that is missing: taking back one app's takes back those of others that rest on it."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _postgresql(cursor):
    for kind, sql in _POSTGRESQL.items():
        cursor.execute(sql)
        yield from (" ".join([kind, *(str(cell) for cell in row)]) for row in cursor.fetchall())


def _sqlite(cursor):
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    for row in cursor.fetchall():
        yield from _lines(*row)


def _lines(kind, name, sql):
    """One line of an index or a trigger; of a table one for each column and each constraint."""
    if kind != "table":
        return [f"{kind} {name} {sql}"]
    body = sql[sql.index("(") + 1 : sql.rindex(")")]
    return [f"table {name} {part}" for part in _parts(body)]


def _parts(body):
    """`body` of a CREATE TABLE, cut at the commas that stand in no brackets and in no quotes."""
    depth, part = 0, ""
    for token in re.findall(r"'[^']*'|\"[^\"]*\"|.", body, re.S):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += token
    yield part.strip()


def make_tables():
    """Make the tables of both databases from the models, in a process of its own: it forgets all migrations."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    for alias in connections:
        call_command("migrate", database=alias, run_syncdb=True, verbosity=0)


if __name__ == "__main__":
    django.setup()
    json.dump({alias: schema_of(connections[alias]) for alias in connections}, sys.stdout)

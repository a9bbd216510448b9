"""What an attacker with the database can do to the log."""

from contextlib import contextmanager

from django.db import connection

from safespace.audit.models import Entry

TABLE = Entry._meta.db_table


@contextmanager
def without_triggers(cursor):
    """Remove all triggers of the database during the block."""
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        return
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    guards = cursor.fetchall()
    for name, _ in guards:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in guards:
        cursor.execute(sql)


def change_entry(entry, *, role):
    """Change the role in `entry`, bypassing Safespace and the database's triggers."""
    place = entry.pk if connection.vendor == "postgresql" else entry.pk.hex
    with connection.cursor() as cursor, without_triggers(cursor):
        cursor.execute(f'UPDATE "{TABLE}" SET actor_role = %s WHERE id = %s', [role, place])

"""Clears deleted rows from the files of a database.

SQLite overwrites deleted data (`secure_delete`), and this empties its write-ahead log. On PostgreSQL this vacuums the
tables; its write-ahead log keeps copies until it is recycled. Neither proves that data is gone; a shred epoch does.
"""

import time

from django.db import connections

CHECKPOINTED, VACUUMED, WAITS = "checkpointed", "vacuumed", "waits"
TRIES, PAUSE = 10, 0.1


def clear(alias, *models):
    """Clear what deleted rows of `models` left in the database `alias`. Returns a code for what was done.

    Returns "waits" inside a transaction or while a reader blocks SQLite's log; the nightly clock tries again.
    """
    connection = connections[alias]
    if connection.in_atomic_block:
        return WAITS
    if connection.vendor == "sqlite":
        return _empty_the_journal(connection)
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
    return VACUUMED


def _empty_the_journal(connection):
    with connection.cursor() as cursor:
        for _ in range(TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _log, _moved = cursor.fetchone()
            if not busy:
                return CHECKPOINTED
            time.sleep(PAUSE)
    return WAITS

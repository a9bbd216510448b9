"""What deleting leaves behind in a database's files: old pages and journals, on either engine.

SQLite overwrites what is deleted (`secure_delete`), and its journal is emptied here. PostgreSQL frees the space here;
its own journal keeps copies until it is recycled. So neither is proof by itself: a shred epoch is (see `keks`).
"""

import time

from django.db import connections

CHECKPOINTED, VACUUMED, WAITS = "checkpointed", "vacuumed", "waits"
TRIES, PAUSE = 10, 0.1


def clear(alias, *models):
    """Clear what deleted rows of `models` left in the database `alias`. Returns a code of what was done.

    "waits" inside a transaction, and while a reader holds SQLite's journal: the nightly clock comes back to it.
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

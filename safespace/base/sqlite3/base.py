"""A transaction that could not begin leaves nothing behind that another thread would have to wait for."""

import contextlib
import os

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, but for the cursor of `BEGIN`.

    Django leaves it open. When `BEGIN` fails because another writes, its error keeps it in a cycle, and Python's
    collector takes it apart in whichever thread it happens to run in. That waits for whatever the connection does. If
    the collecting thread is the one that writes, and the connection waits in its next `BEGIN` for that very writer,
    both stand still until SQLite's timeout is over, and all other writers with them.
    """

    def get_new_connection(self, conn_params):
        """A database made here is its owner's alone; SQLite gives the files beside it the same mode."""
        name = str(conn_params["database"])
        if not name.startswith("file:") and name != ":memory:":
            with contextlib.suppress(OSError):
                os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self):
        with self.cursor() as cursor:
            cursor.execute(f"BEGIN {self.transaction_mode}")

"""The SQLite backend: private files, and no deadlock after a transaction that could not begin."""

import contextlib
import os

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Closes the cursor of `BEGIN`, which Django leaves open, and creates database files with mode 0600.

    If `BEGIN` fails because another connection is writing, the exception keeps the open cursor in a reference cycle,
    and Python's garbage collector finalises it in whichever thread it runs. Finalising waits for the connection. If the
    collecting thread is the writer, and the connection is waiting in its next `BEGIN` for that writer, both block until
    SQLite's timeout, and so do all other writers.
    """

    def get_new_connection(self, conn_params):
        """Create the file readable by its owner only; SQLite gives its journal files the same mode."""
        name = str(conn_params["database"])
        if not name.startswith("file:") and name != ":memory:":
            with contextlib.suppress(OSError):
                os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self):
        with self.cursor() as cursor:
            cursor.execute(f"BEGIN {self.transaction_mode}")

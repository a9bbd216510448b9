"""Deletes files stored by an act that was rolled back, such as the second press of a button.

A storage has no transactions, so a file exists before the row that names it is committed. At the end of the request, a
file whose row was not committed is deleted. `upkeep.orphan_files` handles what a crash leaves behind.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connections, router

_stored = ContextVar("stored", default=None)


def note(model, field, name):
    """Remember that a file was stored as `name` for a row of `model`, until `discard_unfinished` ends."""
    if (stored := _stored.get()) is not None:
        stored.append((model, field, name))


@contextmanager
def discard_unfinished():
    """On exit, delete files stored inside the block whose row was not committed. Must be outside every transaction."""
    token = _stored.set([])
    try:
        yield
    finally:
        stored = _stored.get()
        _stored.reset(token)
        for model, field, name in stored:
            _discard(model, field, name)


def _discard(model, field, name):
    """Delete the file unless its row exists. If that cannot be checked, the nightly sweep does it later."""
    connection = connections[router.db_for_read(model)]
    if connection.connection is None or (connection.errors_occurred and not connection.is_usable()):
        return
    try:
        is_there = model._base_manager.filter(**{field.name: name}).exists()
    except DatabaseError:
        return
    if not is_there:
        field.storage.delete(name)

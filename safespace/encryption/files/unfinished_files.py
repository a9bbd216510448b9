"""Files stored by an act that did not come to its end, such as the second press of a button.

A storage knows no transactions, so a file lies there before the row that names it is committed. When the request is
over it is known whether that row came; a file whose row did not is deleted then. What a crash leaves: see `strays`.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connections, router

_stored = ContextVar("stored", default=None)


def note(model, field, name):
    """Remember that a file was stored as `name` for a row of `model`, until `settled` ends."""
    if (stored := _stored.get()) is not None:
        stored.append((model, field, name))


@contextmanager
def settled():
    """Delete, at the end, files stored inside whose row did not come. Stands outside of every transaction."""
    token = _stored.set([])
    try:
        yield
    finally:
        stored = _stored.get()
        _stored.reset(token)
        for model, field, name in stored:
            _settle(model, field, name)


def _settle(model, field, name):
    """Delete the file unless its row is there; in doubt, as when the connection broke, the sweep looks later."""
    connection = connections[router.db_for_read(model)]
    if connection.connection is None or (connection.errors_occurred and not connection.is_usable()):
        return
    try:
        is_there = model._base_manager.filter(**{field.name: name}).exists()
    except DatabaseError:
        return
    if not is_there:
        field.storage.delete(name)

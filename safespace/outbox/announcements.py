"""Saying that something happened, inside the transaction in which it happened."""

from functools import partial

from django.db import transaction

from safespace.audit import codes
from safespace.outbox import deliveries, listeners
from safespace.outbox.models import Announcement, Delivery


class OutsideTransaction(RuntimeError):
    """`announce` was called without a transaction, so the announcement could outlive or miss the act."""


def announce(topic, *, at, due_at=None, **ids):
    """Tell all listeners of `topic`, once the transaction we are in has been committed.

    `at` is when it happened; `due_at` (later) makes it a reminder that is delivered then. `ids` are UUIDs, whole
    numbers and codes; nothing that names a person. A delivery is tried right after commit, then by `manage.py work`
    until it is done.
    Raises OutsideTransaction outside a transaction and ValueError for an id that is none.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(topic)
    for name, value in ids.items():
        codes.plain(name, value)
    announcement = Announcement.objects.create(topic=topic, at=at, ids=ids)
    due = [
        Delivery(announcement=announcement, listener=name, due_at=due_at or at) for name in listeners.names_for(topic)
    ]
    Delivery.objects.bulk_create(due)
    if due and due_at is None:
        transaction.on_commit(partial(deliveries.deliver_now, [one.pk for one in due]), robust=True)
    return announcement

"""Announces an event, inside the transaction in which it happened."""

from functools import partial

from django.db import transaction

from safespace.audit import codes
from safespace.outbox import deliveries, listeners
from safespace.outbox.models import Announcement, Delivery


class OutsideTransaction(RuntimeError):
    """`announce` was called outside a transaction, so announcement and act might not be committed together."""


def announce(topic, *, at, due_at=None, **ids):
    """Notify all listeners of `topic` once the present transaction is committed.

    `at` is when it happened; a later `due_at` makes it a reminder for that moment. `ids` are UUIDs, integers and codes,
    nothing that names a person. Delivery is attempted right after commit, then by `manage.py work` until it succeeds.
    Raises OutsideTransaction outside a transaction, and ValueError if one of `ids` could be free text.
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

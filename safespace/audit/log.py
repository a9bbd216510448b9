"""Writes entries to the log."""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from safespace.audit import actions, canonical, codes, covered_rows
from safespace.audit.models import Entry, PendingEntry


class OutsideTransaction(RuntimeError):
    """`record` was called outside a transaction, so the entry and the act might not be committed together."""


class UnknownAction(LookupError):
    """The code was never declared with `actions.declare`."""


_date = ContextVar("date", default=None)


@contextmanager
def dated(at):
    """Date the entries recorded inside as if the server's clock had said `at`: for the demo, whose weeks are made up.

    Raises RuntimeError in an installation that is not the demo, where `recorded_at` is the server's word.
    """
    if not settings.DEMO:
        raise RuntimeError("only the demo dates its entries")
    before = _date.set(at)
    try:
        yield
    finally:
        _date.reset(before)


def record(code, *, by, at, study=None, participant=None, about=None, detail=None, reason=None, wrote=()):
    """Log that `by` did `code` at `at`, in the transaction of the act, and return the Entry.

    `by` has `.actor_id` and `.actor_role`. `study` and `participant` are rows or UUIDs; with a participant row, `study`
    may be left out. `about` is the row the act changed. `detail` is a flat dict of codes, ids, integers, booleans and
    dates. `reason` is free text, sealed under the content key of the participant or else of the study. `wrote` are the
    saved rows of covered tables (`covered_rows`) that the act wrote or changed, or a text from `covered_rows.written`.
    Raises OutsideTransaction, UnknownAction, NotCovered, and ValueError for free text in `detail` or a reason without a
    key.
    """
    what = {"study": study, "participant": participant, "about": about, "detail": detail, "reason": reason}
    entry = _entry(code, by=by, at=at, wrote=wrote, **what)
    entry.save(force_insert=True)
    PendingEntry.objects.create(entry=entry)
    return entry


def record_alone(code, *, by, at, **what):
    """`record` in a transaction of its own, for what is part of no act: a refused page, a device that was lent."""
    with transaction.atomic():
        return record(code, by=by, at=at, **what)


def record_each(found, *, by, at):
    """Log several acts at once. `found` holds pairs (code, participant row)."""
    entries = [_entry(code, by=by, at=at, participant=one, about=one) for code, one in found]
    Entry.objects.bulk_create(entries)
    PendingEntry.objects.bulk_create(PendingEntry(entry=one) for one in entries)


def _entry(code, *, by, at, study=None, participant=None, about=None, detail=None, reason=None, wrote=()):
    """An unsaved, stamped Entry; the arguments are those of `record`."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(code)
    if not actions.is_declared(code):
        raise UnknownAction(code)
    study_id = _id(study) or getattr(participant, "study_id", None)
    sealed_under = (_id(participant) or study_id) if reason else None
    if reason and sealed_under is None:
        raise ValueError(f"a reason for {code} needs a participant or a study whose key seals it")
    entry = Entry(
        id=uuid.uuid4(),
        occurred_at=at,
        recorded_at=_date.get() or timezone.now(),
        actor_id=by.actor_id,
        actor_role=codes.plain("actor_role", by.actor_role),
        action=code,
        study_id=study_id,
        participant_id=_id(participant),
        about_type=_stored_name(about) if about is not None else "",
        about_id=about.pk if about is not None else None,
        detail={codes.plain("a name in detail", key): codes.plain(key, value) for key, value in (detail or {}).items()},
        sealed_under=sealed_under,
        wrote=wrote if isinstance(wrote, str) else covered_rows.claim_of(wrote),
        reason=reason or None,
    )
    entry.stamp = canonical.stamp(entry)
    return entry


def _stored_name(row):
    """Such as "safespace.participant". Taken from the table, whose name stays when a class is renamed."""
    return row._meta.db_table.replace("_", ".", 1)


def _id(row):
    return row if row is None or isinstance(row, uuid.UUID) else row.pk

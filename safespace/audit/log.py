"""Writing to the log."""

import uuid

from django.db import transaction
from django.utils import timezone

from safespace.audit import actions, canonical, codes
from safespace.audit.models import Entry, Unsealed


class OutsideTransaction(RuntimeError):
    """`record` was called without a transaction, so the entry could outlive or miss the act."""


class UnknownAction(LookupError):
    """The code was never declared with `actions.declare`."""


def record(code, *, by, at, study=None, participant=None, about=None, detail=None, reason=None):
    """Write down that `by` did `code` at `at`, in the transaction of the act, and return the Entry.

    `by` has `.actor_id` and `.actor_role`. `study` and `participant` are rows or UUIDs; the study of a participant row
    is found by itself. `about` is the row it is about. `detail` is flat: codes, ids, whole numbers, yes or no, dates.
    `reason` is free text and is sealed under the participant's content key, else the study's.
    Raises OutsideTransaction, UnknownAction, and ValueError for free text in `detail` or a reason without a key.
    """
    entry = _entry(code, by=by, at=at, study=study, participant=participant, about=about, detail=detail, reason=reason)
    entry.save(force_insert=True)
    Unsealed.objects.create(entry=entry)
    return entry


def record_each(found, *, by, at):
    """Write down several at once, without detail or reason: pairs of a code and the participant row it is about."""
    entries = [_entry(code, by=by, at=at, participant=one, about=one) for code, one in found]
    Entry.objects.bulk_create(entries)
    Unsealed.objects.bulk_create(Unsealed(entry=one) for one in entries)


def _entry(code, *, by, at, study=None, participant=None, about=None, detail=None, reason=None):
    """The Entry that `record` describes, stamped and not saved yet."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(code)
    if not actions.known(code):
        raise UnknownAction(code)
    study_id = _id(study) or getattr(participant, "study_id", None)
    sealed_under = (_id(participant) or study_id) if reason else None
    if reason and sealed_under is None:
        raise ValueError(f"a reason for {code} needs a participant or a study whose key seals it")
    entry = Entry(
        id=uuid.uuid4(),
        occurred_at=at,
        recorded_at=timezone.now(),
        actor_id=by.actor_id,
        actor_role=codes.plain("actor_role", by.actor_role),
        action=code,
        study_id=study_id,
        participant_id=_id(participant),
        about_type=_stored_name(about) if about is not None else "",
        about_id=about.pk if about is not None else None,
        detail={codes.plain("a name in detail", key): codes.plain(key, value) for key, value in (detail or {}).items()},
        sealed_under=sealed_under,
        reason=reason or None,
    )
    entry.stamp = canonical.stamp(entry)
    return entry


def _stored_name(row):
    """Such as "safespace.participant". Taken from the table, whose name stays when a class is renamed."""
    return row._meta.db_table.replace("_", ".", 1)


def _id(row):
    return row if row is None or isinstance(row, uuid.UUID) else row.pk

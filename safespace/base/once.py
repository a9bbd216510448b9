"""Idempotent creation: a form sent twice makes one row, and a form that says something else is never confirmed."""

from operator import attrgetter

from django.db import IntegrityError, transaction

from safespace.base.refusals import Refusal


class KeyTaken(Refusal):
    """The form's key belongs to another account's act, to one about something else, or to one with other answers."""

    sentence = (
        "This is not recorded yet. The form was sent once before with something else in it, and that stands as it was. "
        "Your words are still here: check them, then press again."
    )


def once(model, key, *, by, make, same):
    """Return the row of `model` under `key`, calling `make()` if there is none yet.

    `key` is the form's `intent`, so a double click, a reload or a retry finds the first row again. `same` says what
    this form says: {attribute path of the row, or a function of the row: value}, its objects before its words. A row
    made by another account, about something else or with another answer raises KeyTaken, since returning it would
    confirm what was not recorded.

    Two at the same moment are settled by the primary key, or by a lock inside `make()` behind which the second finds
    that things have changed and refuses: the row the first one made counts, not that refusal. Also raises what
    `make()` refuses with.
    """
    row = model._default_manager.filter(pk=key).first()
    if row is None:
        try:
            with transaction.atomic():
                return make()
        except (IntegrityError, Refusal):
            row = model._default_manager.filter(pk=key).first()
            if row is None:
                raise
    if row.recorded_by != by.actor_id or not says(row, same):
        raise KeyTaken
    return row


def says(row, same):
    """Whether `row` says all that `same` does. What was erased or cannot be opened says nothing."""
    try:
        return all(_drawn(row, name) == value for name, value in same.items())
    except Refusal:
        return False


def _drawn(row, name):
    return name(row) if callable(name) else attrgetter(name)(row)

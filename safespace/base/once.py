"""Idempotent creation: a form sent twice makes one row; a form sent again with other answers is refused."""

from operator import attrgetter

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from safespace.base.refusals import Refusal


class KeyTaken(Refusal):
    """The form's key was already used: by another account, for another object, or with other answers."""

    sentence = _(
        "This is not recorded yet. The form was sent once before with something else in it, and that stands as it was. "
        "Your words are still here: check them, then press again."
    )


def once(model, key, *, by, make, same):
    """Return the row of `model` with the primary key `key`, calling `make()` if there is none yet.

    `key` is the form's `intent`, so a double click, a reload or a retry finds the first row again. `same` is what this
    form says: {attribute path of the row, or a function of the row: expected value}; list objects before texts. Raises
    KeyTaken if the row was made by another account or does not match `same`: returning it would confirm something that
    was not recorded. Also raises whatever `make()` raises.

    Two requests at the same moment are decided by the primary key, or by a lock inside `make()`. The second may then
    be refused because the first has already acted; the row of the first is returned instead of that refusal.
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
    if row.recorded_by != by.actor_id or not matches(row, same):
        raise KeyTaken
    return row


def matches(row, same):
    """Whether `row` has every value of `same`. A value that was erased or cannot be decrypted does not match."""
    try:
        return all(_value_of(row, name) == value for name, value in same.items())
    except Refusal:
        return False


def _value_of(row, name):
    return name(row) if callable(name) else attrgetter(name)(row)

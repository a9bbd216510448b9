"""Idempotent creation: a form sent twice makes one row."""

from django.db import IntegrityError, transaction

from safespace.base.refusals import Refusal


class KeyTaken(Refusal):
    """The key of a form was used before, for something else or by somebody else."""

    sentence = "This form was already used for something else. Open it again from its page."


def once(model, key, *, by, make):
    """Return the row of `model` under `key`, calling `make()` if there is none yet.

    `key` is the form's `intent`, so a double click, a reload or a retry finds the first row again. Two at the same
    moment are settled by the primary key, or by a lock inside `make()` behind which the second finds the world moved
    on and refuses: the row the first one made counts, not that refusal. Raises KeyTaken if the row was made by another
    account, and what `make()` refuses with.
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
    if row.recorded_by != by.actor_id:
        raise KeyTaken
    return row

"""Keyset paging: page 1,000 costs as much as page 1."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q

from safespace.base.refusals import Refusal
from safespace.base.text.characters import has_unusable_characters

LONGEST = 3_000
"""Characters accepted in a cursor; the cursors `keyset` makes are shorter."""
YEARS = range(2000, 2200)
"""Years accepted in a cursor: far from the limits of `datetime`, whatever zone is applied."""


class CursorUnreadable(Refusal):
    """The cursor in the address cannot be read."""

    sentence = "We can’t find that place in the list. Start again from the top."
    status = 400


@dataclass(frozen=True)
class Slice:
    """Rows of one page, and the cursor of the next page or None."""

    rows: list
    next_cursor: str | None


def _encode(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(cursor, fields):
    """The values in `cursor`. Raises CursorUnreadable unless `_encode` could have made it."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(texts, list):
            raise ValueError
        return [_value(field, text) for field, text in zip(fields, texts, strict=True)]
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError, ValidationError) as unreadable:
        raise CursorUnreadable from unreadable


def _value(field, text):
    if not isinstance(text, str) or has_unusable_characters(text):
        raise ValueError
    value = field.to_python(text)
    if isinstance(value, datetime) and (value.tzinfo is None or value.year not in YEARS):
        raise ValueError
    return value


def _after(names, values):
    """Condition for rows after `values` in the order `names` ("-name" is descending)."""
    past, same = Q(), Q()
    for name, value in zip(names, values, strict=True):
        bare = name.removeprefix("-")
        past |= same & Q(**{f"{bare}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{bare: value})
    return past


def keyset(queryset, *, order, after=None, size=50):
    """Return the `size` rows after cursor `after` as a Slice.

    `order` names plain columns and ends in a unique one. Raises CursorUnreadable for a cursor it did not make.
    """
    fields = [queryset.model._meta.get_field(name.removeprefix("-")) for name in order]
    rows = queryset.order_by(*order)
    if after:
        rows = rows.filter(_after(order, _decode(after, fields)))
    rows = list(rows[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    cursor = _encode([field.value_to_string(rows[-1]) for field in fields]) if more else None
    return Slice(rows, cursor)

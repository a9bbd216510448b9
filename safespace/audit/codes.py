"""Checks values that are stored unsealed: ids, codes, integers, booleans and ISO dates, but no free text."""

import datetime as dt
import enum
import re
import uuid

_CODE = re.compile(r"(?!\+?\d{7,}$)[A-Za-z0-9_][A-Za-z0-9_.:+/-]{0,63}", re.ASCII)


def is_code(value):
    """True for a short word without spaces, as used for states, kinds and reasons chosen from a list.

    Seven or more digits in a row are not a code: they could be a phone number.
    """
    return _CODE.fullmatch(value) is not None


def plain(name, value):
    """`value` in its JSON form. Raises ValueError, naming only `name`, for anything that could be free text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return plain(name, value.value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and (is_code(value) or value == ""):
        return str(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        members = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [plain(name, one) for one in members]
    raise ValueError(f"{name} must be a code, an id, a whole number, yes or no, or a date")

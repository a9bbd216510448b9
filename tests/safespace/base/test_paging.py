"""Keyset paging, on the table of studies."""

import base64
import json
from datetime import UTC, datetime

import pytest

from safespace.base.paging import CursorUnreadable, keyset
from safespace.studies.models import Study

OPENED = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def seven(db):
    names = ["Ash", "Ash", "Birch", "Cedar", "Cedar", "Cedar", "Elm"]
    for number, name in enumerate(names):
        Study.objects.create(name=name, code="A" + chr(65 + number), zone="Europe/London", opened_at=OPENED)


def _walk(order):
    seen, cursor = [], None
    while True:
        found = keyset(Study.objects.all(), order=order, after=cursor, size=2)
        seen += [study.pk for study in found.rows]
        cursor = found.next_cursor
        if cursor is None:
            return seen


@pytest.mark.parametrize("order", [("name", "id"), ("-name", "-id"), ("name", "-id")])
def test_pages_show_every_row_once_in_order_however_names_repeat(seven, order):
    assert _walk(order) == list(Study.objects.order_by(*order).values_list("pk", flat=True))


def made(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


ID = "3f9d2b1c-6a54-4e0e-9a37-0d8f6b1c2a55"
FAR = [
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00", "2026-11-23T12:00:00",
]  # fmt: skip


@pytest.mark.parametrize("cursor", ["x", "%%", "é", "W10", "WyJhIiwgImIiLCAiYyJd", "eyJhIjogMX0", "WzEsICJ4Il0"])
def test_a_made_up_cursor_is_refused_with_a_sentence(seven, cursor):
    with pytest.raises(CursorUnreadable, match="Start again from the top"):
        keyset(Study.objects.all(), order=("name", "id"), after=cursor)


UNUSABLE_VALUES = {
    "NUL": "a\0b", "half a pair": "\ud800", "long": "x" * 10_000, "nothing": None, "yes": True, "huge": 10**400,
    "endless": float("inf"), "a row": [],
}  # fmt: skip


@pytest.mark.parametrize("value", UNUSABLE_VALUES.values(), ids=UNUSABLE_VALUES)
def test_S8_a_cursor_with_an_unusable_value_is_refused(seven, value):
    for cursor in (made(value, ID), made("Ash", value)):
        with pytest.raises(CursorUnreadable):
            keyset(Study.objects.all(), order=("name", "id"), after=cursor)


@pytest.mark.parametrize("depth", [200, 100_000])
def test_S8_a_deeply_nested_cursor_is_refused(seven, depth):
    with pytest.raises(CursorUnreadable):
        keyset(Study.objects.all(), order=("name", "id"), after=base64.urlsafe_b64encode(b"[" * depth).decode())


@pytest.mark.parametrize("moment", FAR)
def test_S8_a_cursor_with_an_extreme_moment_is_refused(seven, moment):
    """Converting such a moment to another zone overflows; the last one has no zone."""
    with pytest.raises(CursorUnreadable):
        keyset(Study.objects.all(), order=("opened_at", "id"), after=made(moment, ID))


def test_the_longest_names_can_be_paged(db):
    """The control: a cursor may be as long as its list needs."""
    for number in range(3):
        Study.objects.create(name="Ж" * 79 + str(number), code=f"Z{number}", zone="UTC", opened_at=OPENED)

    assert len(_walk(("name", "id"))) == 3

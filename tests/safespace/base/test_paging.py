"""Keyset paging, on the table of studies."""

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


@pytest.mark.parametrize("cursor", ["x", "%%", "W10", "WyJhIiwgImIiLCAiYyJd", "eyJhIjogMX0", "WzEsICJ4Il0"])
def test_a_cursor_nobody_made_is_refused_with_a_sentence(seven, cursor):
    with pytest.raises(CursorUnreadable, match="Start again from the top"):
        keyset(Study.objects.all(), order=("name", "id"), after=cursor)

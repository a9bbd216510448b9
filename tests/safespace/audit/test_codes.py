import uuid
from datetime import UTC, date, datetime

import pytest

from safespace.audit.codes import is_code, plain
from safespace.studies.roles import Permission


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("by_phone", "by_phone"),
        ("", ""),
        ("Europe/London", "Europe/London"),
        (Permission.READ_LEDGER, "read_ledger"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), "2026-11-23T12:00:00.000000Z"),
        ({"b", "a"}, ["a", "b"]),
        (["b", "a"], ["b", "a"]),
    ],
)
def test_codes_ids_numbers_and_dates_are_accepted(value, kept):
    assert plain("channel", value) == kept


@pytest.mark.parametrize(
    "value",
    [
        "she said so",
        "marit@example.org",
        "+441632960121",
        "01632960121",
        "two\nlines",
        "x" * 65,
        1.5,
        b"bytes",
        {"a": 1},
    ],
)
def test_possible_free_text_is_refused_without_repeating_it(value):
    """ASVS 16.2.5."""
    with pytest.raises(ValueError, match="^channel must be") as refused:
        plain("channel", value)

    assert str(value) not in str(refused.value)


def test_a_phone_number_is_not_a_code():
    assert [is_code("1632960121"), is_code("+441632960121"), is_code("2026-11-23"), is_code("v12")] == [
        False,
        False,
        True,
        True,
    ]

"""Which yes counts, given the others (A-R1, A-R7, A-R11)."""

import pytest

from consent.forms.scopes import holds, is_scope, scope_title


@pytest.mark.parametrize(
    ("code", "granted", "counts"),
    [
        ("audio", {"take_part", "audio"}, True),
        ("audio", {"audio"}, False),
        ("audio", {"take_part"}, False),
        ("take_part", {"take_part"}, True),
        ("topic:work", {"topic:work"}, False),
        ("human_transcriber", {"take_part", "human_transcriber"}, False),
        ("human_transcriber", {"take_part", "human_transcriber", "video"}, True),
        ("automatic_transcription", {"take_part", "automatic_transcription", "notes"}, False),
    ],
)
def test_a_yes_counts_only_with_what_it_depends_on(code, granted, counts):
    """Everything depends on taking part, and transcription on a recording."""
    assert holds(code, frozenset(granted)) is counts


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("audio", True),
        ("topic:work", True),
        ("topic:", False),
        ("topic:Work", False),
        ("topic:a b", False),
        ("soul", False),
    ],
)
def test_a_scope_is_one_of_the_list_or_a_topic(code, known):
    assert is_scope(code) is known


def test_a_title_is_words_for_every_code():
    titles = [scope_title(code) for code in ("take_part", "topic:work", "soul")]

    assert titles == ["Taking part in the interviews", "The topic “work”", "Another choice"]

"""The drawn parts: pure functions, safe to print, without inline style."""

import pytest
from lucide import IconDoesNotExist

from safespace.templatetags import ui

ALDER, JUNIPER = "KB-7Q3M", "KB-2XW9"


def test_an_icon_is_hidden_from_screen_readers_unless_it_is_given_words():
    """WCAG 1.1.1."""
    plain, spoken = ui.icon("door-open"), ui.icon("door-open", label="Rooms <1>")

    assert 'aria-hidden="true"' in plain
    assert spoken == plain + '<span class="vh">Rooms &lt;1&gt;</span>'


@pytest.mark.parametrize("drawing", [ui.icon("door-open", "t-clay"), ui.sprig(ALDER, "l"), ui.glyph("again")])
def test_no_drawing_needs_what_the_content_policy_forbids(drawing):
    """Strict content policy."""
    assert "style=" not in drawing and "<script" not in drawing and " id=" not in drawing


def test_an_icon_that_does_not_exist_is_refused():
    with pytest.raises(IconDoesNotExist):
        ui.icon("no-such-icon")


def test_a_sprig_depends_on_the_code_only():
    """A person is a pseudonym and a plant, and the plant says nothing about them."""
    assert ui.sprig(ALDER) == ui.sprig(ALDER)
    assert ui.sprig(ALDER) != ui.sprig(JUNIPER)
    assert ALDER not in ui.sprig(ALDER)


def test_sprigs_of_many_codes_are_all_different():
    codes = [f"KB-{number:04d}" for number in range(300)]

    assert len({ui.sprig(code) for code in codes}) == 300


def test_a_strip_shows_a_shape_for_each_scope_and_says_all_of_it_aloud():
    strip = ui.scopes([("Voice recording", "yes"), ("Archive & library", "again")])

    assert 'aria-label="Voice recording: agreed; Archive &amp; library: ask again"' in strip
    assert strip.count("<svg") == 2


def test_a_strip_without_scopes_shows_nothing():
    assert ui.scopes([]) == ""


def test_an_undefined_state_is_refused_and_never_drawn_as_yes():
    """Unknown means no."""
    with pytest.raises(KeyError):
        ui.scopes([("Voice recording", "perhaps")])


def test_fit_counts_the_needs_met_in_squares_and_in_words():
    squares = ui.fit(4, 5)

    assert squares.count("<i") == 5
    assert squares.count("is-met") == 4
    assert '4 of 5<span class="vh"> needs met</span>' in squares


def test_fit_without_needs_says_so():
    assert "No needs noted" in ui.fit(0, 0)

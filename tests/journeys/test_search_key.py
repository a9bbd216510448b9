"""The key that goes to the search."""

from tests.architecture.tree import ROOT
from tests.look import gallery


def test_the_slash_goes_to_the_search_field_and_is_a_letter_in_any_other(chromium):
    """WCAG 2.1.4."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(gallery.draw("staff"))
    page.add_script_tag(content=(ROOT / "static/js/page.js").read_text(), type="module")

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("and/or")
    assert page.input_value("#q") == "and/or"
    page.close()

"""Style sheets as cssbeautifier writes them: one declaration a line."""

import cssbeautifier
import pytest

from tests.architecture.tree import name, source

OPTIONS = cssbeautifier.default_options()
OPTIONS.indent_size = 2
OPTIONS.end_with_newline = True
OPTIONS.max_preserve_newlines = 2
OPTIONS.newline_between_rules = False
OPTIONS.space_around_combinator = True


def sheets():
    return source("static", suffixes=(".css",))


def formatted(text):
    return cssbeautifier.beautify(text, OPTIONS)


def test_every_style_sheet_is_formatted():
    """`python -m tests.architecture.test_stylesheets` formats them."""
    assert sheets()
    assert [name(path) for path in sheets() if formatted(text := path.read_text()) != text] == []


@pytest.mark.parametrize("planted", ["a { color: red; top: 0; }\n", "a>b {\n  top: 0;\n}\n", "a {\n    top: 0;\n}\n"])
def test_an_unformatted_rule_is_found(planted):
    assert formatted(planted) != planted


if __name__ == "__main__":
    for path in sheets():
        path.write_text(formatted(path.read_text()))

"""Pages leave out the indentation of their templates and keep the spaces that people typed."""

from django.template import Context, Engine

LOADERS = ["safespace.base.template_loader.Loader"]


def test_the_indentation_of_the_source_goes_and_typed_text_keeps_its_own(tmp_path):
    (tmp_path / "page.html").write_text("<ul>\n    <li>\n\t{{ words }}</li>\n</ul>\n")
    (tmp_path / "letter.txt").write_text("Sign in:\n    {{ words }}\n")
    engine, typed = Engine(dirs=[tmp_path], loaders=LOADERS), Context({"words": "one\n    two"})

    assert engine.get_template("page.html").render(typed) == "<ul>\n<li>\none\n    two</li>\n</ul>\n"
    assert engine.get_template("letter.txt").render(typed) == "Sign in:\n    one\n    two\n"

"""What a template may touch: values ready to print, and components."""

import re

import pytest
from django import forms
from djlint.reformat import formatter
from djlint.settings import Config

from tests.architecture.tree import APPS, ROOT, name, product, source, templates

COLUMNS = 120
COMMENT = re.compile(r"\{% comment %\}(.*?)\{% endcomment %\}|\{#(.*?)#\}", re.S)
FAULTS = {
    "a query": re.compile(
        r"\{[{%][^}]*?(?<!forloop)\.(all|filter|exclude|count|exists|first|last|objects|\w+_set)\b[^}]*[}%]\}"
    ),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "an inline style": re.compile(r"<style|<[^>]+\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"<[^>]+\son\w+\s*=", re.I),
    "an address of its own": re.compile(r"""(src|href|action)\s*=\s*["'](https?:)?//|javascript:""", re.I),
    "two versions of one passage": re.compile(r"^(<{7}|={7}|>{7})(?: |$)", re.M),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+off|safeseq"),
}


def faults(text):
    return [fault for fault, pattern in FAULTS.items() if pattern.search(text)]


def test_no_template_asks_styles_or_scripts():
    found = {name(path): wrong for path in templates() if (wrong := faults(path.read_text()))}

    assert found == {}


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ("{% for one in study.participants.all %}", "a query"),
        ("{{ form.sessions.count }}", "a query"),
        ("{{ person.booking_set }}", "a query"),
        ("<script>go()</script>", "an inline script"),
        ('<p class="a" style="color: red">', "an inline style"),
        ('<button onclick="go()">', "an inline handler"),
        ('<img src="//elsewhere.example/a.png">', "an address of its own"),
        ("{{ words|safe }}", "unescaped text"),
        ("<p>\n<<<<<<< HEAD\n", "two versions of one passage"),
    ],
)
def test_a_planted_fault_is_found(planted, fault):
    assert faults(planted) == [fault]


def named_in_comments(text):
    """Names of classes and files in the comments of a template."""
    comments = " ".join("".join(one) for one in COMMENT.findall(text))
    return set(re.findall(r"\b(?:[A-Z][a-z]+){2,}\b|[\w/]+\.(?:py|html)\b", comments)) - {"JavaScript"}


def test_the_comments_of_a_template_name_what_exists():
    classes = set(re.findall(r"^class (\w+)", "\n".join(path.read_text() for path in product()), re.M)) | set(
        dir(forms)
    )

    def is_there(one, path):
        return one in classes or any((place / one).is_file() for place in (ROOT, ROOT / "templates", path.parent))

    assert [
        f"{name(path)}: {one}"
        for path in templates()
        for one in sorted(named_in_comments(path.read_text()))
        if not is_there(one, path)
    ] == []


def test_what_a_comment_names_is_found():
    assert named_in_comments("{# form (PairForm) #}{% comment %}See rooms/week_grid.py.{% endcomment %}") == {
        "PairForm", "rooms/week_grid.py",
    }  # fmt: skip


def test_every_page_lies_where_its_folder_is():
    """`templates/consent/withdrawals/new.html` belongs to `consent/withdrawals/`."""
    astray = []
    for path in templates():
        parts = path.relative_to(ROOT / "templates").parts
        if parts[0] in APPS and not (len(parts) > 2 and ROOT.joinpath(*parts[:-1]).is_dir()):
            astray.append(name(path))

    assert astray == []


def test_every_template_is_formatted():
    """`djlint templates --reformat` says how; its settings stand in `pyproject.toml`."""
    config = Config(str(ROOT / "templates"))

    assert [name(path) for path in templates() if formatter(config, text := path.read_text()) != text] == []


def test_no_line_of_a_template_is_longer_than_a_page_is_wide():
    long = {name(path) for path in templates() for line in path.read_text().splitlines() if len(line) > COLUMNS}

    assert long == set()


def test_every_component_stands_on_a_page():
    drawn = "".join(path.read_text() for path in (*templates(), *source(*APPS)))
    unused = [path.name for path in (ROOT / "templates/components").iterdir() if f"components/{path.name}" not in drawn]

    assert unused == []

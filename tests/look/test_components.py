"""What every page is made of: fields, what went wrong, and nothing the content policy forbids."""

import re

import pytest
from django.template import engines
from django.template.loader import render_to_string
from lucide import IconDoesNotExist

from safespace.templatetags import ui
from tests.architecture.tree import ROOT, name, templates
from tests.look import gallery

ICON = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']""")
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)", re.I)


def printed(text, **context):
    return engines["django"].from_string(text).render(context)


def group(form, field):
    """The field as drawn, with each run of white space as one space."""
    return " ".join(form[field].as_field_group().split())


@pytest.fixture
def sent():
    """A form that came back: no name, a mistyped address, no answer about the gap."""
    return gallery.context()["form"]


def test_an_error_stands_above_the_field_and_is_spoken_with_it(sent):
    """WCAG 3.3.1: the word Error, an icon, and the field knows of both its hint and its error."""
    field = group(sent, "name")

    assert '<span class="vh">Error: </span>“Name” still needs an answer.' in field
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'aria-invalid="true"' in field
    assert field.index('id="id_name_error"') < field.index("<input")


def test_what_was_typed_is_still_there_after_an_error(sent):
    """WCAG 3.3.7."""
    assert 'value="not an address"' in group(sent, "email")


def test_a_field_without_errors_says_nothing_about_errors():
    field = group(gallery.EveryField(), "name")

    assert "Error" not in field and "aria-invalid" not in field


def test_only_what_may_be_left_out_says_so():
    form = gallery.EveryField()

    assert "(optional)" in group(form, "email")
    assert "(optional)" not in group(form, "name")


@pytest.mark.parametrize("field", ["how", "gap", "needs"])
def test_answers_to_one_question_stand_in_one_group_with_their_question(field):
    """WCAG 1.3.1."""
    drawn = group(gallery.EveryField(), field)

    assert drawn.startswith(f'<fieldset class="field" id="id_{field}_group"')
    assert drawn.count("<legend>") == 1


def test_no_answer_is_chosen_before_the_person_chooses():
    """Yes and No look alike, and neither is the default."""
    assert "checked" not in group(gallery.EveryField(), "how")
    assert "checked" not in printed('{% include "components/choice.html" %}', field=gallery.Choices()["take_part"])


def test_yes_and_no_are_drawn_alike():
    drawn = printed('{% include "components/choice.html" %}', field=gallery.Choices()["take_part"])
    yes, no = re.findall(r"<label>(.*?)</label>", drawn, re.S)
    neutral = [re.sub(r"yes|Yes|no\b|No\b|_\d", "", one) for one in (yes, no)]

    assert neutral[0] == neutral[1]


def test_a_hidden_field_has_no_label():
    assert group(gallery.EveryField(), "intent").startswith('<input type="hidden" name="intent"')


def test_the_summary_takes_focus_and_leads_to_each_field(sent):
    """WCAG 3.3.1 and 2.4.3."""
    summary = printed('{% include "components/errors.html" %}', form=sent)

    assert 'tabindex="-1"' in summary and "data-focus" in summary
    assert re.findall(r'href="#([\w-]+)"', summary) == [
        "id_name", "id_email", "id_code", "id_wishes", "id_room", "id_day", "id_start", "id_how_group",
        "id_gap_group", "id_own",
    ]  # fmt: skip
    drawn = str(sent)
    assert all(f'id="{target}"' in drawn for target in re.findall(r'href="#([\w-]+)"', summary))


def test_the_summary_says_what_belongs_to_no_field(sent):
    sent.add_error(None, "The room was taken while you typed.")

    assert "<li>The room was taken while you typed.</li>" in printed(
        '{% include "components/errors.html" %}', form=sent
    )


def test_without_errors_there_is_no_summary():
    assert printed('{% include "components/errors.html" %}', form=gallery.EveryField()).strip() == ""


def test_the_title_begins_with_error_when_a_form_came_back(sent):
    page = '{% extends "base.html" %}{% block title %}Book a room{% endblock %}'

    assert "<title>Error: Book a room – Safespace</title>" in printed(page, form=sent)
    assert "<title>Book a room – Safespace</title>" in printed(page, form=gallery.EveryField())


def test_a_person_is_drawn_from_the_code_alone():
    people = [{"code": "KB-7Q3M", "pseudonym": pseudonym} for pseudonym in ("Alder Finch", "Juniper Tarn")]
    drawn = [printed('{% include "components/who.html" %}', participant=person) for person in people]

    assert {re.search(r"<svg.*?</svg>", one).group() for one in drawn} == {ui.sprig("KB-7Q3M")}


def test_the_checklist_shows_every_requirement_with_its_reason_and_what_mends_it():
    drawn = printed('{% include "components/requirements.html" %}', requirements=gallery.REQUIREMENTS)

    assert drawn.count("</li>") == 3
    assert drawn.count('class="unmet"') == 2
    assert "The Garden Room can be seen from the path." in drawn
    assert re.findall(r'href="([^"]+)"', drawn) == ["/rooms/"]


def test_what_is_sealed_tells_neither_length_nor_ending():
    assert render_to_string("components/masked.html").count("•") == 6


@pytest.mark.parametrize("page", ["404", "500"])
def test_a_page_about_a_fault_needs_no_request_and_gives_nothing_away(page):
    drawn = render_to_string(f"{page}.html")

    assert "<form" not in drawn and "csrf" not in drawn
    assert drawn == render_to_string(f"{page}.html")


@pytest.mark.parametrize("page", gallery.NAMES)
def test_every_shell_prints_one_main_part_one_heading_and_nothing_inline(page):
    """WCAG 1.3.1, and a content policy that allows our own files only."""
    drawn = gallery.draw(page)

    assert len(re.findall(r"<main\b", drawn)) == 1
    assert len(re.findall(r"<h1\b", drawn)) == 1
    assert INLINE.findall(drawn) == []


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("fa-AF", "rtl"), ("ps", "rtl"), ("ur", "rtl"), ("pa-Arab", "rtl"), ("en", "ltr"), ("uk", "ltr")],
)
def test_words_in_another_language_say_which_and_how_they_are_read(language, direction):
    """WCAG 3.1.2."""
    assert ui.written_in(language) == f'lang="{language}" dir="{direction}"'
    assert ui.written_in("") == ""


def test_every_icon_named_in_a_template_exists():
    missing = []
    for path in templates():
        for wanted in ICON.findall(path.read_text()):
            try:
                ui.icon(wanted)
            except IconDoesNotExist:
                missing.append(f"{name(path)}: {wanted}")

    assert missing == []


def test_style_sheets_use_neither_ids_nor_important():
    """A stylesheet touches tokens and its own component alone."""
    sheets = sorted((ROOT / "static" / "css").glob("*.css"))
    found = [
        path.name
        for path in sheets
        if re.search(r"!important|(?:^|[\s,>+~])#[a-z]\w*[^;{}]*\{", path.read_text(), re.M)
    ]

    assert sheets
    assert found == []


def test_colours_are_named_once_in_the_tokens():
    loose = []
    for path in sorted((ROOT / "static" / "css").glob("*.css")):
        colours = re.findall(r"(?<![-\w])#[0-9a-f]{3,8}\b|rgb\(", path.read_text())
        if colours and path.stem not in {"tokens", "print"}:
            loose.append(path.name)

    assert loose == []


def test_every_style_sheet_is_named_in_the_entry_file():
    folder = ROOT / "static" / "css"
    imported = re.findall(r'@import url\("([\w.]+)"\)', (folder / "safespace.css").read_text())

    assert sorted(imported) == sorted(path.name for path in folder.glob("*.css") if path.name != "safespace.css")

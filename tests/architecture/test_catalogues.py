"""The catalogues hold every word a participant can meet, in each language, and are compiled as they are written.

`python -m tests.architecture.test_catalogues` brings the `.po` files up to date with the code and compiles them.
"""

import io
import re
from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from consent.forms.texts import LANGUAGES, TRANSLATED
from tests.architecture.tree import APPS, ROOT, name, source, templates

KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "_": None, "_now": None, "pgettext": ((1, "c"), 2), "ngettext": (1, 2),
}  # fmt: skip
LOCALE = ROOT / "consent" / "locale"
INDENTATION = re.compile(r"(?m)^[ \t]+")
PLACE = re.compile(r"%\(\w+\)s|\{\w*\}")
HEAD = {
    "header_comment": "# Every word a participant can meet. Plain words, polite form; what is in %( ) stays as it is.",
    "project": "Safespace", "version": "1", "msgid_bugs_address": "-", "last_translator": "-", "language_team": "-",
    "creation_date": datetime(2026, 11, 30, tzinfo=UTC), "revision_date": datetime(2026, 11, 30, tzinfo=UTC),
    "fuzzy": False,
}  # fmt: skip
"""Of each file. The dates are fixed, or the files would differ each time they are written."""
LANGUAGE_CODES = sorted(TRANSLATED - {"en"})


def folder(language):
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES"


def catalogue(language):
    with (folder(language) / "django.po").open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def translated_words():
    """{msgid: [(path, line)]} of the words that code and templates mark for translation."""
    found = {}
    for path in (*source(*APPS), *templates()):
        text = path.read_text(encoding="utf-8")
        python = INDENTATION.sub("", templatize(text)) if path.suffix == ".html" else text
        for _, words, _, _ in extract("python", io.BytesIO(python.encode()), keywords=KEYWORDS):
            if words:
                found.setdefault(words, []).append(name(path))
    return found


def compiled(language):
    made = io.BytesIO()
    write_mo(made, catalogue(language))
    return made.getvalue()


def places(words):
    return sorted(PLACE.findall(words))


def test_every_catalogue_is_of_a_language_a_form_may_have():
    there = {path.parent.parent.name for path in LOCALE.rglob("django.po")}

    assert there == {language.replace("-", "_") for language in LANGUAGE_CODES}
    assert set(LANGUAGES) >= TRANSLATED


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_catalogue_translates_every_word_and_nothing_else(language):
    """G-R6."""
    kept = {one.id: one for one in catalogue(language) if one.id}

    assert kept.keys() == translated_words().keys()
    assert [words for words, one in kept.items() if not one.string or one.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_a_translation_has_the_places_of_its_source(language):
    """A name that is left out, or misspelled, would be missing on the page or break it."""
    assert {one.id: one.string for one in catalogue(language) if one.id and places(one.id) != places(one.string)} == {}


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_compiled_catalogue_is_made_of_the_written_one(language):
    """Django reads the `.mo`; it is kept beside the `.po` so that an installation needs no gettext."""
    assert (folder(language) / "django.mo").read_bytes() == compiled(language)


def write():
    """Bring each `.po` up to date with the marked words, keeping its translations, and compile it."""
    for language in LANGUAGE_CODES:
        kept = {one.id: one.string for one in catalogue(language)} if (folder(language) / "django.po").exists() else {}
        made = Catalog(language.replace("-", "_"), **HEAD)
        for words, where in sorted(translated_words().items(), key=lambda one: (sorted(one[1])[0], one[0])):
            made.add(words, kept.get(words, ""), locations=[(place, None) for place in sorted(set(where))])
        folder(language).mkdir(parents=True, exist_ok=True)
        with (folder(language) / "django.po").open("wb") as file:
            write_po(file, made, width=120)
        (folder(language) / "django.mo").write_bytes(compiled(language))


if __name__ == "__main__":
    write()

"""Every word a participant can meet on the tablet comes from a catalogue, but for the words of the form and names."""

import re
import uuid
from html.parser import HTMLParser

import pytest
import time_machine
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from consent.forms import texts
from consent.records.tablet.signing import agree, refuse, take_copy
from tests.architecture.test_catalogues import translated_words
from tests.architecture.tree import ROOT
from tests.cast import NOON
from tests.consent.cast import approve, choose, send, sit
from tests.make import lent, signed_in

LANGUAGE = "fr"
QUESTION = "Who hears the recording?"
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
SPOKEN = {"aria-label", "title", "alt", "placeholder", "data-not-saved", "data-saving", "data-exit"}
SAFESPACE = "Safespace"
DAYS = ("23 novembre 2026", "23 novembre 2027")


class Words(HTMLParser):
    """Collects each text of a page, and each attribute that is read aloud or shown."""

    def __init__(self, html):
        super().__init__()
        self.found, self.silent = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def not_translated(html, known):
    """The texts of `html` with a letter outside the marks of the catalogue, once the `known` texts are left out."""
    left = []
    for text in Words(html).found:
        before = None
        while before != text:
            before, text = text, INNERMOST.sub("", text)
        for words in sorted(known, key=len, reverse=True):
            text = text.replace(words, "")
        if re.search(r"[^\W\d_]", text):
            left.append(text.strip())
    return left


@pytest.fixture
def marked(settings, tmp_path):
    """A catalogue that puts ⟦ ⟧ around every word of ours, in the place of the French one."""
    made = Catalog(LANGUAGE)
    for words in translated_words():
        made.add(words, f"⟦{words}⟧")
    folder = tmp_path / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, made)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.fixture
def french_form(adult_form, imogen, laleh):
    return approve(send(adult_form, imogen, language=LANGUAGE), laleh)


def known_words(version, *people):
    """What stands on the pages as it was written: the form, its study, people, a question."""
    words = [version.teach_question, version.teach_correction, *version.teach_options]
    for field, _ in texts.SECTIONS:
        words += getattr(version, field).split("\n\n")
    words += [text for one in version.choices for text in (one["title"], one["words"], one["more"])]
    names = [one for person in people for one in (person.pseudonym, person.code)]
    return [one for one in [*words, *names, version.form.study.name, SAFESPACE, QUESTION, "GMT", *DAYS] if one]


class Tablet:
    """The pages of one sitting, as the participant asks for them."""

    def __init__(self, by, sitting):
        self.sitting, self.pages, self.templates = sitting, [], set()
        self.client = lent(by, sitting.pk, language=LANGUAGE, at=NOON)

    def look(self, step, **sent):
        """Open `step`, or send it, and keep the page it leads to."""
        address = reverse("records:handover", args=[step])
        answer = self.client.post(address, sent, follow=True) if sent else self.client.get(address)
        self.pages.append(answer.content.decode())
        self.templates |= {one.name for one in answer.templates}
        return self


def every_step(sitting, by):
    """A sitting with a question, a break, answers left out, a surprise and nothing signed, to the copy."""
    tablet = Tablet(by, sitting)
    tablet.look("about", do="ask").look("about", do="ask", **{"question-words": QUESTION})
    question = sitting.questions.get()
    tablet.look("about", do="go").look("what").look("what", do="go")
    tablet.look("choices", do="break").look("choices", do="go")
    tablet.look("choices", **{f"scope_{place}": "yes" for place in range(6)})
    tablet.look("explain", do="go").look("explain", chosen="0").look("explain", chosen="1")
    tablet.look("sign", do="agree", strokes="[[").look("sign", do="agree", name="M. E.")
    tablet.look("sign", do=f"talked:{question.pk}").look("sign", do="agree").look("sign", do="agree", name="M. E.")
    return tablet.look("copy", do="go")


def ended(sitting, by, how):
    """The last page of a sitting that ended `how`."""
    if how == "left":
        sitting = sitting.leave(at=NOON)
    elif how == "refused":
        sitting = choose(sitting, {"take_part": False})
        Tablet(by, sitting).look("sign")
        refuse(sitting, at=NOON)
    elif how == "not_today":
        choose(sitting).not_today(at=NOON)
    else:
        agree(choose(sitting), name="M. E.", at=NOON)
        take_copy(sitting, choice=how, at=NOON)
    return Tablet(by, sitting).look("done")


@time_machine.travel(NOON, tick=False)
def test_no_word_on_any_step_bypasses_the_catalogue(marked, french_form, alder, tomasz, imogen):
    """G-R6."""
    tablets = [every_step(sit(alder, french_form, tomasz, witness=imogen, read_along=True), tomasz)]
    take_copy(tablets[0].sitting, choice="full", at=NOON)
    tablets.append(tablets[0].look("done"))
    for how in ("card", "keep", "none", "not_today", "left"):
        tablets.append(ended(sit(alder, french_form, tomasz, read_along=True), tomasz, how))
    declining = choose(sit(alder, french_form, tomasz, read_along=True), {"take_part": False})
    tablets.append(Tablet(tomasz, declining).look("sign"))
    refuse(declining, at=NOON)
    tablets.append(Tablet(tomasz, declining).look("done"))
    known = [*known_words(french_form, alder), str(tomasz.user), str(imogen.user)]

    pages = [page for tablet in tablets for page in tablet.pages]
    assert [left for page in pages if (left := not_translated(page, known))] == []
    assert all('<html lang="fr" dir="ltr"' in page for page in pages)
    drawn = {name for tablet in tablets for name in tablet.templates}
    folder = ROOT / "templates" / "consent" / "records" / "tablet"
    assert {f"consent/records/tablet/{path.name}" for path in folder.iterdir()} - drawn == set()


@time_machine.travel(NOON, tick=False)
def test_no_word_of_an_error_bypasses_the_catalogue(marked, french_form, alder, tomasz):
    """G-R6. Also where the request never reaches the view."""
    sitting = sit(alder, french_form, tomasz, read_along=True)
    client, address = lent(tomasz, sitting.pk, language=LANGUAGE, at=NOON), reverse("records:handover", args=["about"])
    strict = lent(tomasz, sitting.pk, language=LANGUAGE, at=NOON, enforce_csrf_checks=True)
    refused = {
        404: lent(tomasz, uuid.uuid4(), language=LANGUAGE, at=NOON).get(address),
        403: strict.post(address, {"do": "go"}),
        400: client.post(address, {"question-words": "\0"}),
        413: client.post(address, {"question-words": "x" * 2_700_000}),
    }

    assert {status: answer.status_code for status, answer in refused.items()} == {status: status for status in refused}
    pages = [answer.content.decode() for answer in refused.values()]
    with translation.override(LANGUAGE):
        pages.append(render_to_string("500.html"))
    assert [left for page in pages if (left := not_translated(page, [SAFESPACE]))] == []


@time_machine.travel(NOON, tick=False)
def test_staff_pages_stay_in_english_while_the_device_is_lent_and_after(marked, french_form, alder, tomasz):
    sitting = sit(alder, french_form, tomasz, read_along=True)
    pages = [
        lent(tomasz, sitting.pk, language=LANGUAGE, at=NOON).get(reverse("accounts:return")),
        signed_in(tomasz, at=NOON).get(reverse("records:new", args=[alder.study_id, alder.pk])),
    ]

    assert [(page.status_code, "⟦" in page.content.decode()) for page in pages] == [(200, False)] * 2


def test_a_word_that_bypasses_the_catalogue_is_found(marked):
    """The control."""
    html = '<p>⟦Thank you⟧</p><p title="Bye">⟦With ⟦a⟧ friend⟧ and</p><script>let x</script>'

    assert not_translated(html, []) == ["Bye", "and"]
    assert not_translated(render_to_string("500.html"), [SAFESPACE]) != []

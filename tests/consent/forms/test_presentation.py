"""What the pages about forms show of a version, and of what changed since the one before."""

import re

from tests.consent.cast import APPROVED_ON, send, words
from tests.consent.forms.test_views import draft_of, url
from tests.consent.pages import statuses
from tests.make import signed_in


def test_pages_name_choices_and_languages_in_words(adult_form, leaving_well, imogen):
    """No page shows a code such as take_part, topic:family or fa-AF."""
    version = draft_of(adult_form, imogen)
    version.revise(words=words(language="fa-AF"), revision=1, by=imogen, at=APPROVED_ON)
    browser = signed_in(imogen)

    edit = browser.get(url("edit", leaving_well, version.pk)).content.decode()
    shown = browser.get(url("version", leaving_well, version.pk)).content.decode()

    tags = re.findall(r'<span class="tag">([^<]*)</span>', edit)
    assert tags[:3] == ["Needed to take part", "Taking part in the interviews", "Recording your voice"]
    assert "The topic “family”" in tags
    assert "<dd>Dari</dd>" in shown.replace("\n", "").replace("  ", "")


def test_what_changed_is_shown_word_by_word(approved_form, adult_form, leaving_well, imogen, stella):
    newer = send(adult_form, imogen, about="You decide about everything.")
    address = url("compare", leaving_well, newer.pk, approved_form.pk)

    page = signed_in(imogen).get(address).content.decode()

    assert "<del>" in page and "<ins>" in page
    assert statuses(address, stella) == [404]


def test_another_language_is_a_change(approved_form, adult_form, leaving_well, imogen):
    newer = send(adult_form, imogen, language="cy")

    changes = signed_in(imogen).get(url("compare", leaving_well, newer.pk, approved_form.pk)).context["changes"]

    assert [(part.title, part.paragraphs) for part in changes.parts] == [
        ("Language", [[("out", "English"), ("in", "Welsh")]])
    ]
    assert "How long a yes holds" in changes.same

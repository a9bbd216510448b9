"""Our words in a language count as checked once a speaker read them, until any of them changes (G-R6)."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from consent.forms.languages.catalogues import digest
from consent.forms.languages.speaker_checks import CatalogueChanged, SpeakerCheck, why_read_along
from consent.records.tablet.sittings import ConsentSitting
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from tests.cast import HOUR, NOON
from tests.consent.cast import approve, send, sit
from tests.make import signed_in

OLDER = "0" * 64


@pytest.fixture
def arabic_form(adult_form, imogen, laleh):
    return approve(send(adult_form, imogen, language="ar"), laleh)


def vouch(by, language="ar", read=None, key=None):
    return SpeakerCheck.objects.vouch(
        key=key or uuid.uuid4(), language=language, digest_read=read or digest(language), by=by, at=NOON
    )


def test_words_no_speaker_checked_are_shown_only_with_a_person_who_reads_along(arabic_form, alder, tomasz, imogen):
    """G-R6."""
    with pytest.raises(GateClosed, match="No speaker has checked our words in Arabic here"):
        sit(alder, arabic_form, tomasz)
    with_reader = sit(alder, arabic_form, tomasz, read_along=True).leave(at=NOON)
    with pytest.raises(GateClosed, match="has to read along"):
        with_reader.carry_on(by=tomasz, at=NOON)

    assert with_reader.read_along
    vouch(imogen)
    assert not with_reader.carry_on(by=tomasz, at=NOON).read_along
    assert not sit(alder, arabic_form, tomasz).read_along


def test_a_check_ends_when_any_word_changes(arabic_form, imogen):
    """A check of older words counts no longer, and nobody can vouch for words that were not on the page."""
    SpeakerCheck.objects.create(language="ar", digest=OLDER, checked_at=NOON, recorded_by=imogen.actor_id)

    assert why_read_along(arabic_form) == "No speaker has checked our words in Arabic here."
    with pytest.raises(CatalogueChanged):
        vouch(imogen, read=OLDER)
    vouch(imogen, "fr")
    assert why_read_along(arabic_form) != "", "another language"


def test_pressing_twice_is_one_check_and_one_line_of_the_log(imogen):
    key = uuid.uuid4()

    assert vouch(imogen, key=key) == vouch(imogen, key=key)
    assert Entry.objects.filter(action="form.words_checked").count() == 1


@pytest.mark.parametrize(("language", "because"), [("en", ""), ("cy", "Buttons and help are in English")])
def test_a_form_beside_which_our_words_are_in_english(adult_form, imogen, language, because):
    assert because in why_read_along(send(adult_form, imogen, language=language))


@time_machine.travel(NOON + HOUR, tick=False)
def test_the_page_of_the_form_says_it_and_a_writer_vouches(arabic_form, leaving_well, imogen, tomasz):
    browser, study = signed_in(imogen), leaving_well.pk
    form_page, words = (
        reverse("forms:version", args=[study, arabic_form.pk]),
        reverse("forms:words", args=[study, "ar"]),
    )

    def says(address, sentence):
        return sentence in " ".join(browser.get(address).content.decode().split())

    assert says(form_page, "No speaker has checked our words in Arabic here.")
    assert browser.post(words, {"digest_read": digest("ar")}).status_code == 422
    assert browser.post(words, {"digest_read": OLDER, "checked": "on"}).status_code == 422
    assert browser.post(words, {"digest_read": digest("ar"), "checked": "on"}).status_code == 302
    assert says(form_page, "A speaker has checked them in this language.")
    assert says(words, "Imogen")
    assert signed_in(tomasz).get(words).status_code == 403
    assert browser.get(reverse("forms:words", args=[study, "en"])).status_code == 404


@time_machine.travel(NOON, tick=False)
def test_setting_up_the_tablet_keeps_what_was_typed_until_the_tick_is_there(arabic_form, leaving_well, alder, tomasz):
    browser, address = signed_in(tomasz), reverse("records:new", args=[leaving_well.pk, alder.pk])
    typed = {
        "version": arabic_form.pk, "interpreter": "none", "with_whom": "A sister",
        **dict.fromkeys(("unheard", "unhurried", "well"), "on"),
    }  # fmt: skip

    refused = browser.post(address, typed)
    assert refused.status_code == 422
    assert "A sister" in refused.content.decode()
    assert "Tick that one is here." in refused.content.decode()
    assert browser.post(address, {**typed, "read_along": "on"}).status_code == 302
    sitting = ConsentSitting.objects.get()
    assert sitting.read_along
    first = browser.get(reverse("records:handover", args=["about"])).content.decode()
    assert '<html lang="ar" dir="rtl"' in first

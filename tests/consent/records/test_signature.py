"""Showing a signature, and the copy the person takes away."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from consent.forms.presentation import paragraphs
from consent.records.copy_page import COME_BACK, copy_page
from consent.records.models import ConsentRecord, Copy
from consent.records.signatures import SignatureCovered, see_signature
from consent.records.tablet.signing import agree, refuse, take_copy
from safespace.audit.models import Entry
from safespace.encryption.keys.erasure import shred
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import Participant
from tests.cast import NOON
from tests.consent.cast import choose, gives_consent, send, sit
from tests.make import lent, signed_in

STROKES = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.5]]]


@pytest.fixture(autouse=True)
def noon_today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def drawn(approved_form, alder, tomasz):
    """Alder's consent, signed by drawing."""
    record = agree(choose(sit(alder, approved_form, tomasz)), strokes=STROKES, at=NOON)
    take_copy(record.sitting, choice=Copy.FULL, at=NOON)
    return record


def reveal(person, by):
    reveal_identity(key=uuid.uuid4(), participant=person, reason="Is it theirs?", by=by, at=NOON, meeting=uuid.uuid4())


def url(record, name="signature"):
    return reverse(f"records:{name}", args=[record.participant.study_id, record.participant_id, record.pk])


def test_the_signature_shows_as_it_was_drawn_while_the_identity_is_revealed(drawn, alder, imogen):
    """E-R2: with a reason, for two minutes, and the look is logged."""
    client = signed_in(imogen)
    reveal(alder, imogen)
    before = client.get(url(drawn, "receipt")).content.decode()
    assert ("Show the signature" in before, "M50.0" in before) == (True, False)

    page = client.post(url(drawn))

    assert 'd="M50.0 40.0 L150.0 80.0"' in page.content.decode()
    assert 'd="M250.0 100.0 h0"' in page.content.decode()
    seen = Entry.objects.get(action="consent.signature_seen")
    assert (seen.actor_id, seen.participant_id) == (imogen.user_id, alder.pk)


def test_it_stays_hidden_without_a_reveal_after_two_minutes_and_by_a_link(drawn, alder, imogen):
    client = signed_in(imogen)
    covered = client.post(url(drawn))
    assert covered.status_code == 403
    ways_on = (url(drawn, "receipt"), f"{alder.get_absolute_url()}#identity")
    assert [one for one in ways_on if f'href="{one}"' not in covered.content.decode()] == []

    reveal(alder, imogen)
    assert client.get(url(drawn)).status_code == 302
    with time_machine.travel(NOON + timedelta(minutes=2, seconds=1), tick=False):
        assert client.post(url(drawn)).status_code == 403
    assert Entry.objects.filter(action="consent.signature_seen").count() == 0


def test_others_of_the_study_and_the_stranger_never_see_it(drawn, alder, imogen, sunita, laleh, stella):
    """A reveal to another member opens nothing for them."""
    reveal(alder, imogen)

    assert [signed_in(one).post(url(drawn)).status_code for one in (sunita, laleh, stella)] == [404, 403, 404]
    assert Entry.objects.filter(action="consent.signature_seen").count() == 0


def test_E_R2_the_act_itself_shows_nothing_to_a_member_out_of_reach(drawn, alder, tomasz, sunita):
    """Revealed to Tomasz, who has stopped meeting this person since."""
    reveal(alder, tomasz)
    Participant.objects.filter(pk=alder.pk).update(interviewer=sunita.user)

    with pytest.raises(SignatureCovered):
        see_signature(drawn, by=tomasz, at=NOON)


def test_a_typed_signature_shows_its_words_and_an_erased_one_says_so(approved_form, alder, tomasz, imogen):
    record = gives_consent(alder, approved_form, tomasz)
    reveal(alder, imogen)
    assert "M. E." in signed_in(imogen).post(url(record)).content.decode()

    reveal_identity(key=uuid.uuid4(), participant=alder, reason="Once more", by=imogen, at=NOON)
    shred("linkage", alder.pk)

    page = signed_in(imogen).post(url(record)).content.decode()
    assert ("It was erased." in page, "M. E." in page) == (True, False)


# The copy


def test_the_copy_of_a_no_promises_nothing_that_belongs_to_a_yes(approved_form, alder, tomasz):
    """A-R8: there is no yes to take back and nothing they said to delete."""
    refused = refuse(choose(sit(alder, approved_form, tomasz), {"take_part": False}), at=NOON)
    agreed = gives_consent(alder, approved_form, tomasz, asked_themselves=True)

    said, promised = (dict(copy_page(one, [])["parts"])["If you change your mind"] for one in (refused, agreed))

    assert said == COME_BACK
    assert promised == "\n".join(paragraphs(approved_form.withdrawal_terms))


def give_a_number(study, by):
    study.amend(
        name=study.name, zone=study.zone, calendar_title=study.calendar_title, contact_phone="020 7946 0123",
        contact_address="12 Mallow Street, London", by=by, at=NOON,
    )  # fmt: skip


def copy_of(record, tomasz):
    return lent(tomasz, record.sitting_id).get(reverse("records:handover", args=["done"])).content.decode()


def test_the_full_copy_holds_the_words_they_read_and_a_number_to_call(drawn, alder, tomasz, imogen):
    """A-R6, GDPR 7(1)."""
    give_a_number(alder.study, imogen)

    paper = " ".join(strip_tags(copy_of(drawn, tomasz)).split())

    for words in (
        "We ask how people leave work that harms them.", "We talk for an hour, in a room you choose.",
        "Say so in any way that suits you.", "Recording your voice: yes.", "So that we can listen rather than write.",
        "Keeping the typed copy for other researchers: no.", "Phone: 020 7946 0123", "12 Mallow Street, London",
        f"say {alder.pseudonym} or {alder.code}",
    ):  # fmt: skip
        assert words in paper, words


def test_the_copy_keeps_the_words_that_were_signed(drawn, alder, tomasz, imogen):
    """A-R3: the copy is of the version that was read."""
    send(drawn.version.form, imogen, about="Quite other words.", at=NOON)

    assert "We ask how people leave work that harms them." in copy_of(drawn, tomasz)
    assert "Quite other words." not in copy_of(drawn, tomasz)


def test_a_plain_card_names_no_study_and_no_topic(approved_form, alder, tomasz):
    """A-R6: only the card is printed."""
    record = gives_consent(alder, approved_form, tomasz, copy=Copy.CARD)

    page = copy_of(record, tomasz)
    card = page[page.index("<article") : page.index("</article>")]

    assert (alder.pseudonym in card, alder.code in card) == (True, True)
    assert not any(word in card for word in ("Leaving Well", "Interview", "work that harms"))
    assert ConsentRecord.objects.get().copy.choice == "card"

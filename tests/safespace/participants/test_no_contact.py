"""No contact at all: nothing that leads to the participant opens, and what protects people stays possible."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.participants.actions import CODE_PHRASE_SHOWN
from safespace.participants.forms import REASONS
from safespace.participants.identity.reveal import reveal_identity, show_safe_word
from safespace.participants.models import SafeContact
from safespace.participants.no_contact import NoContact, NoContactWanted
from tests.cast import HOUR, NOON, PLAN
from tests.make import signed_in


@pytest.fixture
def left_alone(alder, imogen):
    """Alder, who asked for no contact at all."""
    NoContact.objects.place(alder, by=imogen, at=NOON)
    return alder


def reveal(person, by, **more):
    return reveal_identity(key=uuid.uuid4(), participant=person, reason="A letter came back", by=by, at=NOON, **more)


def test_no_identity_opens_for_the_purpose_of_contact(left_alone, juniper, imogen, tomasz):
    """C-R1."""
    with pytest.raises(NoContactWanted):
        reveal(left_alone, imogen)
    with pytest.raises(NoContactWanted):
        reveal(left_alone, tomasz, meeting=uuid.uuid4())
    assert reveal(juniper, imogen).participant == juniper


def test_their_safe_word_is_not_shown(left_alone, juniper, imogen):
    """C-R1, C-R2: it is for a call, and there is none."""
    show = lambda person: signed_in(imogen).post(reverse("participants:safe-word", args=[person.study_id, person.pk]))  # noqa: E731

    assert "marigold" in show(juniper).content.decode()
    refused = show(left_alone)
    assert (refused.status_code, "marigold" in refused.content.decode()) == (409, False)


def test_the_act_itself_shows_no_safe_word_and_logs_no_look(left_alone, juniper, imogen):
    """C-R1: whichever page or job calls it."""
    with pytest.raises(NoContactWanted):
        show_safe_word(left_alone, by=imogen, at=NOON)

    assert not Entry.objects.about_person(left_alone.pk).filter(action=CODE_PHRASE_SHOWN).exists()
    assert show_safe_word(juniper, by=imogen, at=NOON) == "marigold"


def test_break_glass_with_its_reason_stays_possible(left_alone, petra):
    """C-R1: safety comes first, and is told to others."""
    assert reveal(left_alone, petra).participant == left_alone


def test_a_risk_of_harm_opens_it_and_calling_something_off_does_not(left_alone, imogen):
    """C-R1: safety comes first, and a call to a person who wants none is not safety."""
    with pytest.raises(NoContactWanted):
        reveal(left_alone, imogen, why="call_off")
    assert reveal(left_alone, imogen, why="harm").participant == left_alone


def test_no_new_way_to_reach_them_is_written_down(left_alone, imogen):
    """C-R1: neither by the act nor by its page, which shows the old one no more."""
    with pytest.raises(NoContactWanted):
        SafeContact.objects.write(left_alone, key=uuid.uuid4(), plan=PLAN, by=imogen, at=NOON)

    page = signed_in(imogen).get(reverse("participants:contact", args=[left_alone.study_id, left_alone.pk]))
    assert page.status_code == 409
    assert PLAN["times"] not in page.content.decode()
    ways_on = (left_alone.get_absolute_url(), reverse("withdrawals:new", args=[left_alone.study_id, left_alone.pk]))
    assert [one for one in ways_on if f'href="{one}"' not in page.content.decode()] == []


def test_the_page_of_the_reveal_offers_only_what_would_open_and_says_why_first(left_alone, juniper, imogen, petra):
    """A4, C-R1: nobody fills in a form that is refused after it."""

    def offered(who, person):
        form = signed_in(who).get(reverse("overview:reveal", args=[person.study_id, person.pk])).context["form"]
        return [code for code, _ in form.fields["why"].choices]

    assert offered(imogen, left_alone) == ["harm"]
    assert offered(imogen, juniper) == offered(petra, left_alone) == [code for code, _ in REASONS]


def test_it_ends_when_they_say_so_and_can_begin_again(left_alone, imogen):
    NoContact.objects.place(left_alone, by=imogen, at=NOON)
    NoContact.objects.end(left_alone, by=imogen, at=NOON + HOUR)
    assert reveal(left_alone, imogen).participant == left_alone

    NoContact.objects.place(left_alone, by=imogen, at=NOON + 2 * HOUR)
    with pytest.raises(NoContactWanted):
        reveal(left_alone, imogen)
    assert list(NoContact.objects.order_by("asked_at").values_list("ended_at", flat=True)) == [NOON + HOUR, None]


def test_the_database_itself_keeps_one_at_a_time(left_alone):
    with pytest.raises(IntegrityError), transaction.atomic():
        NoContact.objects.create(participant=left_alone, asked_at=NOON)
    with pytest.raises(IntegrityError, match="no_contact_ends_after_it_starts"), transaction.atomic():
        NoContact.objects.filter(participant=left_alone).update(ended_at=NOON - HOUR)

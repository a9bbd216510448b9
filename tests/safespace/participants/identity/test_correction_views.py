"""The page that corrects who a participant is, as coordinators and a stranger open it (GDPR Art. 16)."""

import pytest
import time_machine
from django.urls import reverse

from interviews.contact.reaching import write_down_contact
from safespace.participants.identity.corrections import Correction
from safespace.participants.models import Linkage, Participant
from safespace.participants.safe_contact.hold import ContactHold
from tests.cast import NOON
from tests.interviews.contact.plans import another_coordinator, with_hours
from tests.make import signed_in

pytestmark = pytest.mark.django_db


def url(alder, name="participants:correct"):
    return reverse(name, args=[alder.study_id, alder.pk])


def words(answer):
    return " ".join(answer.content.decode().split())


def test_a_coordinator_corrects_a_number_unseen_and_the_page_says_when_and_by_whom(alder, imogen):
    client = signed_in(imogen)
    assert "Marguerite" not in words(client.get(url(alder))) and "960121" not in words(client.get(url(alder)))

    answer = client.post(url(alder), {"phone": "020 7946 0199", "seen": "0"})

    assert (answer.status_code, answer.url) == (302, alder.get_absolute_url())
    assert Linkage.objects.get(participant=alder).open().phone == "+442079460199"
    page = words(client.get(alder.get_absolute_url()))
    assert "You corrected the phone number. Look at the contact plan now: until then nobody gets in touch." in page
    assert "by Imogen Achterberg: the phone number." in page
    assert "Ask if the contact plan still holds" in page
    assert "79460199" not in page


def test_nothing_typed_or_typed_and_ticked_is_refused_in_words(alder, imogen):
    client = signed_in(imogen)

    nothing = client.post(url(alder), {"seen": "0"})
    both = client.post(url(alder), {"seen": "0", "email": "m@example.org", "none_left": ["email"]})
    unreadable = client.post(url(alder), {"seen": "0", "phone": "12", "name": "Margarete Example"})

    assert [one.status_code for one in (nothing, both, unreadable)] == [422, 422, 422]
    assert "Type what is right now in at least one field." in words(nothing)
    assert "Either write what is right, or tick below that they have none." in words(both)
    assert "Margarete Example" in words(unreadable)
    assert not Correction.objects.exists()


def test_the_second_coordinator_is_told_keeps_the_words_and_presses_again(alder, imogen):
    client, typed = signed_in(another_coordinator(alder.study)), {"name": "Margarete Example", "seen": "0"}
    signed_in(imogen).post(url(alder), {"phone": "020 7946 0199", "seen": "0"})

    told = client.post(url(alder), typed)

    assert told.status_code == 422
    assert "Imogen Achterberg corrected the phone number at" in words(told)
    assert 'value="Margarete Example"' in words(told)
    seen = told.context["form"]["seen"].value()
    assert client.post(url(alder), typed | {"seen": seen}).status_code == 302
    assert Linkage.objects.get(participant=alder).open().name == "Margarete Example"


def test_only_who_keeps_the_contact_plan_opens_it(alder, tomasz, laleh, stella):
    opened = [signed_in(one).get(url(alder)).status_code for one in (tomasz, laleh, stella)]

    assert opened == [403, 403, 404]
    assert "participants/" not in words(signed_in(tomasz).get(alder.get_absolute_url()))
    assert url(alder) not in words(signed_in(tomasz).get(alder.get_absolute_url()))


def test_C_R2_a_hold_for_a_wrong_number_names_the_correction_and_stays(alder, imogen, petra):
    with time_machine.travel(NOON, tick=False):
        with_hours(alder, imogen)
        write_down_contact(
            key=alder.pk, participant=alder, channel="call", purpose="other", outcome="wrong_person", by=imogen, at=NOON
        )
        before = words(signed_in(petra).get(url(alder, "contact:hold")))
        signed_in(imogen).post(url(alder), {"phone": "020 7946 0199", "seen": "0"})

        after = words(signed_in(petra).get(url(alder, "contact:hold")))

    assert "corrected the phone number" not in before
    assert "Imogen Achterberg corrected the phone number on 23 November, 12:00, after this hold began." in after
    assert ContactHold.objects.running(alder) is not None


def test_a_person_without_a_telephone_is_added_and_reached_in_person(leaving_well, imogen):
    client, page = signed_in(imogen), reverse("participants:add", args=[leaving_well.pk])
    typed = {"name": "Ines Canary", "name_to_use": "Kite", "pronouns": "they", "voicemail": "none", "times": "Tuesday"}

    refused = client.post(page, typed | {"ways": ["call"]})
    added = client.post(page, typed | {"ways": ["visit"]})

    assert "To call or text them we need a number." in words(refused)
    assert added.status_code == 302
    person = Linkage.objects.get(participant=Participant.objects.get()).open()
    assert (person.phone, person.phone_index, person.name_to_use, person.pronouns) == ("", None, "Kite", "they")

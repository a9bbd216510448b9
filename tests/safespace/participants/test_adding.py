"""Adding a person who may be there already: asked about before anything is saved."""

import uuid

import pytest
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.participants.adding import LikelyTheSame, add_person
from safespace.participants.models import Participant
from safespace.participants.separation import Separation
from tests.cast import NOON, PLAN, enrol
from tests.interviews.contact.plans import another_coordinator
from tests.make import signed_in
from tests.race import at_once

pytestmark = pytest.mark.django_db
TYPED = {"name": "Ines Canary", "phone": "020 7946 0199", "ways": ["text"], "times": "Tuesday", "voicemail": "none"}
NUMBER = "+442079460199"


def add(study, by, *, key=None, two_people=False, **facts):
    facts = {"name": "Ines Canary", "phone": NUMBER, "email": "", "external_id": ""} | facts
    rest = {"plan": PLAN, "needs": [], "comfort": "", "stop_sign": "", "interviewer": None}
    return add_person(key=key or uuid.uuid4(), study=study, two_people=two_people, by=by, at=NOON, **rest, **facts)


@pytest.mark.parametrize(
    "same",
    [{"name": "  inês CANARY"}, {"phone": NUMBER}, {"email": "Ines@Example.org"}, {"external_id": "nhs 12-3"}],
    ids=["name", "phone", "email", "number elsewhere"],
)
def test_somebody_with_the_same_is_shown_and_nothing_is_saved(leaving_well, imogen, same):
    first = add(leaving_well, imogen, email="ines@example.org", external_id="NHS 123")
    others = {"name": "Oriol Sample", "phone": "+442079460188"}

    with pytest.raises(LikelyTheSame) as asked:
        add(leaving_well, imogen, **others | same)

    assert (asked.value.alike.people, asked.value.alike.is_elsewhere) == ([first], False)
    assert Participant.objects.count() == 1
    shown = Entry.objects.get(action="identity.alike_shown")
    assert (shown.participant_id, shown.actor_id) == (first.pk, imogen.actor_id)
    assert add(leaving_well, imogen, **others) != first


def test_two_people_go_on_and_that_is_on_record(leaving_well, imogen):
    add(leaving_well, imogen)

    second = add(leaving_well, imogen, two_people=True)

    said = Entry.objects.get(action="participant.two_people")
    assert (said.participant_id, said.detail) == (second.pk, {"alike": 1, "elsewhere": False})


def test_a_form_sent_twice_adds_one_person_and_is_not_like_itself(leaving_well, imogen):
    key = uuid.uuid4()

    assert add(leaving_well, imogen, key=key) == add(leaving_well, imogen, key=key)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_of_two_who_add_the_same_person_at_once_one_is_asked(leaving_well, imogen):
    linus = another_coordinator(leaving_well)

    given = at_once(lambda: add(leaving_well, imogen), lambda: add(leaving_well, linus))

    assert sorted(type(one).__name__ for one in given) == ["LikelyTheSame", "Participant"]


def test_the_page_says_neither_who_nor_where_of_people_out_of_reach(
    leaving_well, quiet_hours, imogen, stella, settings
):
    """C-R4: it is the same for another study and for a person whom the coordinator must not meet."""
    settings.KNOWN_ACROSS_STUDIES = True
    there = enrol(quiet_hours, stella, name="Marguerite Elsewhere", phone=NUMBER)
    page = reverse("participants:add", args=[leaving_well.pk])

    said = signed_in(imogen).post(page, TYPED)
    kept = add(leaving_well, imogen, two_people=True)
    Separation.objects.write(kept, [], staff=[imogen.user], by=another_coordinator(leaving_well), at=NOON)
    again = signed_in(imogen).post(page, TYPED)

    for answer in (said, again):
        words = " ".join(answer.content.decode().split())
        assert answer.status_code == 422
        assert "There is somebody whom this page cannot show. It says neither who nor where." in words
        for hidden in (there.pseudonym, there.code, "Quiet Hours", kept.pseudonym, kept.code):
            assert hidden not in words


def test_the_page_leads_to_the_person_and_keeps_what_was_typed(leaving_well, imogen):
    first, client = add(leaving_well, imogen), signed_in(imogen)
    page = reverse("participants:add", args=[leaving_well.pk])

    asked = client.post(page, TYPED)

    words = asked.content.decode()
    assert (asked.status_code, Participant.objects.count()) == (422, 1)
    assert f'href="{first.get_absolute_url()}"' in words and 'value="Ines Canary"' in words
    assert client.post(page, TYPED | {"two_people": "on"}).status_code == 302
    assert Participant.objects.count() == 2

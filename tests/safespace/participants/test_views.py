"""Pages about people, as each of them would open them."""

import pytest
from django.urls import reverse

from safespace.participants.models import Linkage, Participant, SafeContact
from tests.make import signed_in

TYPED = {
    "name": "Ines Canary",
    "phone": "020 7946 0199",
    "email": "",
    "ways": ["text"],
    "times": "Tuesday 10:00 to 12:00",
    "voicemail": "none",
    "say_we_are": "the library",
    "safe_word": "marigold",
    "needs": ["step_free"],
    "comfort": "Tea first",
    "stop_sign": "A raised palm",
}


def _url(name, alder):
    folder = "overview" if name == "reveal" else "participants"
    return reverse(f"{folder}:{name}", args=[alder.study_id, alder.pk])


def test_a_coordinator_adds_a_participant_and_lands_on_their_page(imogen, leaving_well):
    answer = signed_in(imogen).post(reverse("participants:add", args=[leaving_well.pk]), TYPED)

    added = Participant.objects.get()
    assert (answer.status_code, answer.url) == (302, added.get_absolute_url())
    assert "Ines" not in answer.url
    assert Linkage.objects.get(participant=added).open().phone == "+442079460199"


def test_a_number_that_cannot_be_rung_is_refused_and_what_was_typed_stays(imogen, leaving_well):
    answer = signed_in(imogen).post(reverse("participants:add", args=[leaving_well.pk]), TYPED | {"phone": "12"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "We can’t read this number. Write it with its area or country code." in page
    assert "Ines Canary" in page
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("name", ["reveal", "contact", "safe-word", "needs", "match-preferences"])
def test_a_stranger_gets_404(alder, stella, name):
    assert signed_in(stella).get(_url(name, alder)).status_code == 404


@pytest.mark.parametrize("name", ["contact", "safe-word", "needs", "match-preferences"])
def test_the_ethics_reviewer_may_open_none_of_it(alder, laleh, name):
    assert signed_in(laleh).get(_url(name, alder)).status_code == 403


def test_an_interviewer_cannot_open_another_interviewers_person(juniper, tomasz):
    assert signed_in(tomasz).get(_url("reveal", juniper)).status_code == 404


def test_a_name_is_nowhere_until_it_is_revealed_and_then_on_one_page(alder, imogen):
    """E-R2."""
    client = signed_in(imogen)
    assert "Marguerite" not in client.get(alder.get_absolute_url()).content.decode()

    client.post(_url("reveal", alder), {"why": "asked", "note": "on the phone"})

    shown = client.get(alder.get_absolute_url())
    assert "Marguerite Example" in shown.content.decode()
    assert 0 < int(shown.headers["Refresh"]) <= 121
    assert "Marguerite" not in client.get(reverse("overview:people", args=[alder.study_id])).content.decode()


def test_a_reveal_without_words_is_refused(alder, imogen):
    client = signed_in(imogen)

    assert client.post(_url("reveal", alder), {"why": "asked", "note": ""}).status_code == 422
    assert "Marguerite" not in client.get(alder.get_absolute_url()).content.decode()


def test_a_new_plan_is_a_new_version_and_an_empty_safe_word_keeps_the_old(alder, imogen):
    typed = {name: TYPED[name] for name in ("ways", "times", "voicemail")} | {"safe_word": ""}

    assert signed_in(imogen).post(_url("contact", alder), typed).status_code == 302

    plans = SafeContact.objects.filter(participant=alder).order_by("version")
    assert [plan.version for plan in plans] == [1, 2]
    assert plans[1].plan["safe_word"] == "marigold"
    assert plans[1].plan["times"] == "Tuesday 10:00 to 12:00"


def test_the_safe_word_shows_after_a_press_and_not_before(alder, imogen):
    """C-R2."""
    client = signed_in(imogen)

    assert "marigold" not in client.get(_url("safe-word", alder)).content.decode()
    assert "marigold" in client.post(_url("safe-word", alder)).content.decode()


def test_searching_puts_nothing_into_the_address(alder, juniper, imogen):
    people = reverse("overview:people", args=[alder.study_id])

    page = signed_in(imogen).post(people, {"q": alder.code}).content.decode()

    assert alder.pseudonym in page
    assert juniper.pseudonym not in page


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": "\u200b\u2060"}, "name", "“Name” still needs an answer."),
        ({"phone": "07700 90012"}, "phone", "a digit may be missing or wrong"),
        ({"ways": ["email"]}, "email", "E-mail is the only way to reach them."),
        ({"email": "jürgen@"}, "email", "This doesn’t look like an e-mail address."),
    ],
)
def test_what_cannot_be_right_is_said_and_what_was_typed_stays(leaving_well, imogen, typed, field, words):
    answer = signed_in(imogen).post(reverse("participants:add", args=[leaving_well.pk]), TYPED | typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert words in answer.content.decode() and TYPED["times"] in answer.content.decode()


def test_a_doubtful_number_and_an_address_with_other_letters_are_kept_when_sent_again(leaving_well, imogen):
    typed = TYPED | {"phone": "07700 90012", "phone-shown": "07700 90012", "email": "jürgen@example.de"}
    assert signed_in(imogen).post(reverse("participants:add", args=[leaving_well.pk]), typed).status_code == 302

    person = Linkage.objects.get().open()
    assert [person.phone == "+44770090012", person.email == "jürgen@example.de"] == [True, True]

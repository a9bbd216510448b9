"""Only text that nobody else can add to is compressed: the length of an answer gives no secret away."""

import gzip

import pytest
from django.urls import reverse

from tests.make import signed_in

ASKS = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def is_compressed(answer):
    return answer.headers.get("Content-Encoding") == "gzip"


@pytest.fixture
def people(imogen):
    return reverse("overview:people", args=[imogen.study_id])


def test_a_page_is_compressed_and_says_the_same(imogen, people):
    answer = signed_in(imogen).get(people, **ASKS)

    assert is_compressed(answer)
    assert b"</html>" in gzip.decompress(answer.content)
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.content) < len(gzip.decompress(answer.content)) / 3


def test_a_page_whose_address_brings_words_is_not(imogen, people):
    """S9, BREACH: a link in a letter could guess a pseudonym letter by letter."""
    answer = signed_in(imogen).get(people, {"q": "Amber He"}, **ASKS)

    assert (answer.status_code, is_compressed(answer)) == (200, False)


def test_a_form_that_repeats_what_was_typed_is_not(client, db):
    answer = client.post(reverse("accounts:sign-in"), {"username": "imogen", "password": ""}, **ASKS)

    assert b"imogen" in answer.content
    assert not is_compressed(answer)


def test_a_missing_page_is_not(client, db):
    assert not is_compressed(client.get("/no-such-page/", **ASKS))


def test_the_same_page_has_another_length_each_time(client, db):
    """Django's random bytes: a length that is measured once says little."""
    lengths = {len(client.get(reverse("accounts:sign-in"), **ASKS).content) for _ in range(12)}

    assert max(lengths) - min(lengths) > 5


def test_a_browser_that_asks_for_plain_text_gets_it(client, db):
    assert not is_compressed(client.get(reverse("accounts:sign-in")))

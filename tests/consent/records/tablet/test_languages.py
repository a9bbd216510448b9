"""Words of a form carry its language and are read in its direction."""

import pytest
from django.urls import reverse

from tests.consent.cast import approve, choose, send, sit
from tests.make import lent

ABOUT = "نسأل كيف يغادر الناس عملاً يؤذيهم."


def page(client, step):
    return client.get(reverse("records:handover", args=[step])).content.decode()


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fa-AF", "rtl"), ("ur", "rtl"), ("cy", "ltr")])
def test_every_step_shows_the_words_of_the_form_in_their_language_and_direction(
    adult_form, imogen, laleh, alder, tomasz, language, direction
):
    """WCAG 3.1.2, 1.3.2."""
    version = approve(send(adult_form, imogen, language=language, about=ABOUT), laleh)
    sitting = choose(sit(alder, version, tomasz, read_along=True))
    client, said = lent(tomasz, sitting.pk), f'lang="{language}" dir="{direction}"'

    for step, words in (("about", ABOUT), ("choices", "Recording your voice"), ("sign", "Recording your voice")):
        drawn = page(client, step)
        before = drawn[: drawn.index(words)]
        assert said in before[before.rindex("<form") if step == "choices" else before.rindex("<h1") :], step

"""The tablet: the participant's own steps on a device lent to them."""

from django.utils import translation
from playwright.sync_api import expect

from tests.journeys import writing


def set_up(tomasz, person, look=None):
    page = tomasz.page
    page.goto(person + "consent/new/")
    tomasz.fill(with_whom=writing.BESIDE)
    for tick in ("unheard", "unhurried", "well"):
        page.locator(f"input[name={tick}]").check(force=True)
    if look:
        look(page, "consent-setup")
    tomasz.press("Hand over the tablet")


def in_words_of(language):
    """A function from words of ours to the same words in `language`."""

    def said(words):
        with translation.override(language):
            return translation.gettext(str(words))

    return said


def fits_the_screen(page):
    """Whether nothing reaches beyond the edge of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def answer(page, place, word):
    page.locator(f"input[name=scope_{place}][value={word}]").check(force=True)


def read_and_choose(page, answers, look=None):
    """From the first step to the choices, in the participant's hands; `answers` in the order of the form."""
    for name in ("about", "what"):
        if look:
            look(page, f"consent-{name}")
        page.get_by_role("button", name="Carry on").last.click()
    if look:
        look(page, "consent-choices")
    page.locator("textarea[name=question-words]").fill(writing.QUESTION)
    page.get_by_role("button", name="Add my question").click()
    page.get_by_role("button", name="We talked about it").click()
    for place, word in enumerate(answers):
        answer(page, place, word)
    page.get_by_role("button", name="Carry on").last.click()


def explain(page, look=None):
    """First an answer that surprises us, so that we say it again; then it is clear."""
    page.locator("input[name=chosen][value='0']").check(force=True)
    page.get_by_role("button", name="Carry on").last.click()
    expect(page.get_by_text("We could have said that better.").first).to_be_visible()
    if look:
        look(page, "consent-explain")
    page.locator("input[name=chosen][value='1']").check(force=True)
    page.get_by_role("button", name="Carry on").last.click()


def sign(page, look=None):
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    page.locator("input[name=name]").fill(writing.SIGNATURE)
    if look:
        look(page, "consent-sign")
    page.get_by_role("button", name="Yes, I agree").click()
    if look:
        look(page, "consent-copy")
    page.get_by_role("button", name="No copy is safer for me").click()
    if look:
        look(page, "consent-done")


def staff_pages_are_shut(page, addresses):
    """While the device is lent, no staff page opens: each leads to where a code is asked, or is not there."""
    here = page.url
    for address in addresses:
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (302, 404), (address, answer.status)
        assert "/studies/" not in answer.headers.get("location", "")
    page.goto(here)


def hand_back(tomasz):
    tomasz.page.goto("/return/")
    tomasz.give_code("Take the device back")

"""The tablet in a participant's hands: nothing moves under a finger, and nothing that was typed or drawn is lost."""

import json
import time

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from consent.forms.texts import words_language
from consent.records.models import Signature
from consent.records.tablet.questions import Question
from consent.records.tablet.signing import QuestionOpen, agree, take_copy
from tests.cast import NOON
from tests.consent.cast import CHOICES, approve, choose, send, sit
from tests.journeys import tablet, writing
from tests.journeys.touching import Fingers, shifts
from tests.make import lent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

PHONE, TABLET = {"width": 390, "height": 844}, {"width": 820, "height": 1180}
BOTH = pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
SCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
FROM_THE_LEFT = ((0.2, 0.3), (0.4, 0.7), (0.6, 0.3), (0.8, 0.6))
FROM_THE_RIGHT = [(1 - x, y) for x, y in FROM_THE_LEFT]
ASKS = "Who hears the recording?"


@pytest.fixture
def noon():
    with time_machine.travel(NOON):
        yield


def hand_over(page, watch, sitting, step=None):
    """Give `page` the cookie of a device that is lent for `sitting`, and open its step."""
    lent_device = lent(sitting.obtained_by, sitting.pk, language=words_language(sitting.version))
    cookie = lent_device.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": f"http://{watch.home}"}]
    )
    page.goto(reverse("records:handover", args=[step or sitting.current_step]))


def strokes(page):
    return json.loads(page.locator("input[name=strokes]").input_value() or "[]")


def frame(page):
    page.locator("canvas").scroll_into_view_if_needed()
    return page.locator("canvas").bounding_box()


def draw_with_a_finger(page, way=FROM_THE_LEFT):
    box, finger = frame(page), Fingers(page)
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in way]
    finger.put(1, *places[0])
    for place in places[1:]:
        finger.move(1, *place)
    finger.lift(1)


@BOTH
def test_a_second_finger_and_a_palm_draw_nothing(open_browser, watch, noon, approved_form, alder, tomasz, size):
    """Two fingers drew one zigzag between them."""
    page = open_browser(**size)
    hand_over(page, watch, choose(sit(alder, approved_form, tomasz)))
    box, hand = frame(page), Fingers(page)
    left, right = box["x"] + box["width"] * 0.1, box["x"] + box["width"] * 0.9
    high, low = box["y"] + box["height"] * 0.2, box["y"] + box["height"] * 0.8

    hand.put(1, left, high)
    hand.put(2, right, low)
    for step in range(1, 6):
        hand.move(1, left + step * 6, high)
        hand.move(2, right - step * 6, low)
    hand.lift(2)
    hand.move(1, left + 60, high)
    hand.lift(1)

    (line,) = strokes(page)
    assert max(y for _, y in line) < 0.25, "only the first finger drew"
    assert line[-1][0] - line[0][0] > 0.05, "and it went on when the second was lifted"
    hand.put(3, left, low, size=60)
    hand.lift(3)
    assert len(strokes(page)) == 1, "a palm"
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_text("How would you like your copy?")).to_be_visible()
    assert Signature.objects.get().strokes == [line], "what was signed is what they drew"


def test_the_longest_drawing_is_kept_to_its_end_and_can_be_sent(
    open_browser, watch, noon, approved_form, alder, tomasz
):
    """After 4,000 points drawing stopped without a word."""
    page = open_browser(**TABLET)
    hand_over(page, watch, choose(sit(alder, approved_form, tomasz)))
    box = frame(page)
    page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas"), box = canvas.getBoundingClientRect();
          canvas.setPointerCapture = () => {};
          const tell = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, { pointerId: 7, pointerType: "pen",
            bubbles: true, clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
          for (let line = 0; line < 12; line += 1) {
            tell("pointerdown", 0.1, 0.5);
            for (let n = 0; n < 800; n += 1) tell("pointermove", 0.1 + 0.06 * line + n / 8000, 0.5 + 0.4 * Math.sin(n));
            tell("pointerup", 0.2, 0.5);
          }
        }"""
    )
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.9, steps=5)
    page.mouse.up()

    kept = strokes(page)
    assert (len(kept), sum(map(len, kept)) <= 1500) == (13, True)
    assert kept[-1][-1][1] > 0.85, "the last line is there to its end"
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_text("How would you like your copy?")).to_be_visible()
    assert len(Signature.objects.get().strokes) == 13


def test_a_turned_tablet_keeps_the_shape_and_a_new_beginning_clears_it(
    open_browser, watch, noon, approved_form, alder, tomasz
):
    page = open_browser(**TABLET)
    hand_over(page, watch, choose(sit(alder, approved_form, tomasz)))
    draw_with_a_finger(page)
    before, upright = strokes(page), frame(page)

    page.set_viewport_size({"width": 1180, "height": 820})
    turned = frame(page)

    assert strokes(page) == before
    assert abs(upright["width"] / upright["height"] - turned["width"] / turned["height"]) < 0.05
    page.wait_for_function(f"() => ({FITS})() && ({INK})() > 0")  # drawn again at its new size
    page.get_by_role("button", name="Start again").click()
    assert (strokes(page), page.evaluate(INK)) == ([], 0)
    draw_with_a_finger(page)
    assert len(strokes(page)) == 1


FITS = """() => {
  const canvas = document.querySelector("canvas");
  return canvas.width === Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
}"""
INK = """() => {
  const canvas = document.querySelector("canvas");
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const ink = copy.getContext("2d", { willReadFrequently: true });
  ink.drawImage(canvas, 0, 0);
  const shown = ink.getImageData(0, 0, canvas.width, canvas.height).data;
  return shown.filter((one, n) => n % 4 === 3 && one).length;
}"""


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "en"), (TABLET, "en"), (PHONE, "ar")], ids=["phone", "tablet", "arabic on a phone"]
)
def test_a_drawn_signature_survives_that_we_talked_about_it(
    open_browser, watch, noon, look, adult_form, imogen, laleh, alder, tomasz, size, language
):
    """In the language of the form (G-R6), read in its direction."""
    own = {"language": language, **(writing.IN_ARABIC if language == "ar" else {})}
    form = approve(send(adult_form, imogen, **own), laleh)
    page = open_browser(**size)
    hand_over(page, watch, choose(sit(alder, form, tomasz, read_along=language != "en")))
    said, direction = tablet.in_words_of(language), "rtl" if language == "ar" else "ltr"
    assert page.locator("html").get_attribute("dir") == direction
    page.locator("textarea[name=question-words]").fill(ASKS)
    draw_with_a_finger(page, FROM_THE_RIGHT if direction == "rtl" else FROM_THE_LEFT)
    drawn = strokes(page)

    page.get_by_role("button", name=said("Yes, I agree")).click()
    expect(page.get_by_text(said(QuestionOpen.sentence)).first).to_be_visible()
    assert strokes(page) == drawn
    page.get_by_role("button", name=said("We talked about it")).click()

    expect(page.get_by_text(said("We talked about it."), exact=True)).to_be_visible()
    page.wait_for_function(f"() => ({INK})() > 0")  # a canvas is drawn once it has been laid out
    assert strokes(page) == drawn
    assert tablet.fits_the_screen(page)
    if size is PHONE:
        look(page, f"tablet-signature-kept-{language}")
    page.get_by_role("button", name=said("Change an answer")).click()
    page.get_by_role("button", name=said("Carry on")).click()
    assert strokes(page) == drawn, "the check was passed, so signing is the next"
    page.get_by_role("button", name=said("Yes, I agree")).click()
    expect(page.get_by_text(said("Thank you. How would you like your copy?"))).to_be_visible()
    assert Signature.objects.get().strokes == drawn
    assert tablet.fits_the_screen(page)
    if language == "ar":
        look(page, "tablet-copy-ar")


@SCRIPT
@BOTH
def test_a_typed_question_and_a_typed_name_survive_every_button(
    open_browser, watch, noon, approved_form, alder, tomasz, javascript, size
):
    """A typed question was lost by "Carry on"."""
    page = open_browser(javascript=javascript, **size)
    hand_over(page, watch, sit(alder, approved_form, tomasz))
    for number, button in enumerate(["Carry on", "Back", "Carry on", "Carry on"]):
        page.locator("textarea[name=question-words]").fill(f"Question {number}?")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(f"“Question {number}?”")).to_be_visible()
    for place in range(len(CHOICES)):
        tablet.answer(page, place, "yes")
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Carry on").click()
    expect(page.locator("input[value=yes]:checked")).to_have_count(len(CHOICES))
    page.get_by_role("button", name="Carry on").click()
    page.locator("input[name=chosen][value='1']").check(force=True)
    page.get_by_role("button", name="We talked about it").first.click()
    expect(page.locator("input[name=chosen][value='1']")).to_be_checked()
    page.get_by_role("button", name="Carry on").click()
    page.locator("input[name=name]").fill("M. E.")
    while page.get_by_role("button", name="We talked about it").count():
        page.get_by_role("button", name="We talked about it").first.click()
    expect(page.locator("input[name=name]")).to_have_value("M. E.")
    page.locator("textarea[name=question-words]").fill("One more?")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/elsewhere/")
    assert {one.words for one in Question.objects.all()} == {*(f"Question {n}?" for n in range(4)), "One more?"}


@SCRIPT
def test_the_enter_key_in_the_name_never_leaves(open_browser, watch, noon, approved_form, alder, tomasz, javascript):
    """The way out stands first on the page and belongs to the same form: Enter presses the answer, not it."""
    page = open_browser(javascript=javascript)
    hand_over(page, watch, choose(sit(alder, approved_form, tomasz)))
    page.locator("input[name=name]").fill("M. E.")

    page.locator("input[name=name]").press("Enter")

    expect(page.get_by_text("How would you like your copy?")).to_be_visible()


# Nothing moves


def late(page):
    """Letters and scripts come half a second late, into a browser that has none of them yet."""

    def wait(route):
        time.sleep(0.5)
        route.continue_()

    page.route("**/*.woff2", wait)
    page.route("**/js/*.js", wait)


@BOTH
@pytest.mark.parametrize("step", ["about", "what", "choices", "explain", "sign", "copy", "done"])
def test_no_step_of_the_tablet_moves_once_it_is_shown(
    open_browser, watch, noon, approved_form, alder, tomasz, size, step
):
    """WCAG 2.5.2: with an empty cache, no answer moves under the participant's finger while the page loads."""
    sitting = sit(alder, approved_form, tomasz)
    if step in ("explain", "sign", "copy", "done"):
        sitting = choose(sitting)
    elif step == "choices":
        sitting = sitting.read("about", at=NOON).read("what", at=NOON)
    elif step == "what":
        sitting = sitting.read("about", at=NOON)
    if step in ("copy", "done"):
        agree(sitting, name="M. E.", at=NOON)
    if step == "done":
        take_copy(sitting, choice="full", at=NOON)
    page = open_browser(**size)
    late(page)
    hand_over(page, watch, sitting, step)

    assert shifts(page) == []
    if step == "choices":
        tablet.answer(page, 0, "yes")
        expect(page.locator("[data-saved]")).not_to_be_empty()
        assert shifts(page) == [], "what was saved is said in a place kept for it"


def test_a_page_that_moves_is_found(open_browser, watch, noon, approved_form, alder, tomasz):
    """The control."""
    page = open_browser(**PHONE)
    hand_over(page, watch, sit(alder, approved_form, tomasz))

    page.evaluate(
        "() => document.querySelector('h1').before(Object.assign(document.createElement('p'), {textContent: 'New'}))"
    )

    assert shifts(page) != []

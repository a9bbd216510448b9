"""Whichever button is pressed on the tablet, the input on the page is saved."""

import json
import uuid

import pytest
from django.urls import reverse

from consent.records.models import Signature
from consent.records.tablet.page_drafts import save_page_draft
from consent.records.tablet.questions import Question
from consent.records.tablet.signing import agree
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import StepNotOpen
from tests.cast import HOUR, NOON
from tests.consent.cast import ALDERS_ANSWERS, CHOICES, choose, sit
from tests.make import lent, signed_in

STROKES = [[[0.1, 0.2], [0.3, 0.4]], [[0.5, 0.6]]]
DRAWN = {"name": "", "strokes": json.dumps(STROKES)}
ASKS = "Who hears the recording?"
PICKED = {"scope_0": "yes", "scope_2": "no"}
OUT = ["leave"]

BUTTONS = [
    ("about", "", {}), ("about", "ask", {}),
    ("what", "", {}), ("what", "ask", {}), ("what", "back", {}),
    ("choices", "", PICKED), ("choices", "break", PICKED), ("choices", "ask", PICKED), ("choices", "back", PICKED),
    ("explain", "", {"chosen": "0"}), ("explain", "ask", {"chosen": "0"}), ("explain", "back", {"chosen": "0"}),
    ("sign", "agree", DRAWN), ("sign", "ask", DRAWN), ("sign", "change", DRAWN), ("sign", "talked", DRAWN),
]  # fmt: skip


def at_step(step, participant, version, by):
    """A sitting at `step`."""
    sitting = sit(participant, version, by)
    for one in ("about", "what")[: ("about", "what", "choices").index(step) if step in ("about", "what") else 2]:
        sitting = sitting.read(one, at=NOON)
    if step in ("explain", "sign"):
        sitting = sitting.answer(ALDERS_ANSWERS, at=NOON)
    return sitting.explain(1, again=False, at=NOON) if step == "sign" else sitting


def press(client, step, do, **typed):
    if do in OUT:
        return client.post(reverse("records:handover-leave"), {"step": step, **typed})
    return client.post(reverse("records:handover", args=[step]), {"do": do, **typed})


def a_question(**more):
    return {"question-intent": str(uuid.uuid4()), "question-words": ASKS, **more}


@pytest.mark.parametrize(
    ("step", "do", "typed"), BUTTONS + [("choices", "leave", PICKED), ("sign", "not_today", DRAWN)]
)
def test_no_button_on_the_tablet_loses_a_typed_question(approved_form, alder, tomasz, step, do, typed):
    client = lent(tomasz, at_step(step, alder, approved_form, tomasz).pk)
    if do == "talked":
        do = f"talked:{uuid.uuid4()}"

    answer = press(client, step, do, **a_question(**typed))

    assert answer.status_code in (302, 422)
    assert [one.words for one in Question.objects.all()] == [ASKS]


@pytest.mark.parametrize("do", ["break", "ask", "back", "leave", ""])
def test_choices_are_kept_whichever_button_is_pressed(approved_form, alder, tomasz, do):
    """A-R7: carrying on asks for the missing answers and keeps the others."""
    client = lent(tomasz, at_step("choices", alder, approved_form, tomasz).pk)

    answer = press(client, "choices", do, **PICKED)

    assert answer.status_code == (422 if do in ("", "ask") else 302), "the rest is asked for, or the question"
    codes = [one["code"] for one in CHOICES]
    assert ConsentSitting.objects.get().answers == {codes[0]: True, codes[2]: False}


@pytest.mark.parametrize("do", ["ask", "talked", "change"])
def test_a_drawn_signature_is_kept_when_another_button_is_pressed(approved_form, alder, tomasz, do):
    client = lent(tomasz, at_step("sign", alder, approved_form, tomasz).pk)
    asked = Question.objects.ask(key=uuid.uuid4(), sitting=ConsentSitting.objects.get(), words=ASKS, at=NOON)

    press(client, "sign", f"talked:{asked.pk}" if do == "talked" else do, **DRAWN)

    form = client.get(reverse("records:handover", args=["sign"])).context["form"]
    assert json.loads(form["strokes"].value()) == STROKES
    assert ConsentSitting.objects.get().signed is None


def test_an_answer_picked_in_the_check_is_kept_but_does_not_count_yet(approved_form, alder, tomasz):
    """A-R9: only an answer that is sent counts as the first."""
    client = lent(tomasz, at_step("explain", alder, approved_form, tomasz).pk)

    press(client, "explain", "ask", **a_question(chosen="0"))

    assert client.get(reverse("records:handover", args=["explain"])).context["form"]["chosen"].value() == "0"
    assert ConsentSitting.objects.get().draft.get("teach") is None


@pytest.mark.parametrize(("do", "ended_as"), [("not_today", "not_today"), ("leave", "left")])
def test_an_unsent_signature_is_dropped_when_signing_is_put_off(approved_form, alder, tomasz, do, ended_as):
    """A-R7: a participant who postponed or left does not find their old signature."""
    client = lent(tomasz, at_step("sign", alder, approved_form, tomasz).pk)
    press(client, "sign", "change", **DRAWN)

    press(client, "sign", do, **DRAWN)

    assert ConsentSitting.objects.get().ended_as == ended_as
    assert "0.3" not in json.dumps(ConsentSitting.objects.get().draft)


def test_the_largest_drawing_that_the_page_sends_is_signed_to_its_end(approved_form, alder, tomasz):
    """The page sends 1,500 points at most, each with four decimal places."""
    client = lent(tomasz, at_step("sign", alder, approved_form, tomasz).pk)
    line = [[round(0.1 + place / 2000, 4), 0.1234] for place in range(1500)]

    press(client, "sign", "agree", name="", strokes=json.dumps([line]))

    assert Signature.objects.get().strokes == [line]


def test_an_unreadable_drawing_never_prevents_not_today(approved_form, alder, tomasz):
    """A-R7."""
    client = lent(tomasz, at_step("sign", alder, approved_form, tomasz).pk)

    press(client, "sign", "not_today", strokes="[[[9,9]]]")

    assert ConsentSitting.objects.get().ended_as == "not_today"


def test_a_question_that_is_too_long_is_refused_and_stays_in_the_field(approved_form, alder, tomasz):
    client = lent(tomasz, at_step("about", alder, approved_form, tomasz).pk)

    answer = press(client, "about", "", **{**a_question(), "question-words": "why " * 200})

    assert (answer.status_code, ConsentSitting.objects.get().current_step) == (422, "about")
    assert "why why why" in answer.content.decode()
    assert "There is a problem" in answer.content.decode()


def test_the_same_question_sent_twice_is_saved_once(approved_form, alder, tomasz):
    """A double click, and then the same page with other words."""
    sitting, key = sit(alder, approved_form, tomasz), uuid.uuid4()

    for words in (ASKS, ASKS, "And who pays?"):
        save_page_draft(sitting, "about", at=NOON, question=words, key=key)

    assert sorted(one.words for one in Question.objects.all()) == ["And who pays?", ASKS]


def test_input_for_a_step_that_is_not_open_is_not_saved(approved_form, alder, tomasz):
    sitting = sit(alder, approved_form, tomasz)

    with pytest.raises(StepNotOpen):
        save_page_draft(sitting, "sign", at=NOON, page={"name": "M. E."}, question=ASKS, key=uuid.uuid4())
    assert (ConsentSitting.objects.get().draft, Question.objects.count()) == ({}, 0)


def test_neither_a_stranger_nor_signed_in_staff_can_save_on_the_tablet(approved_form, alder, tomasz, stella):
    sit(alder, approved_form, tomasz)

    for client in (lent(stella, uuid.uuid4()), signed_in(tomasz)):
        assert press(client, "about", "ask", **a_question()).status_code == 404

    assert Question.objects.count() == 0


# What the receipt says of the check of our explanation


def the_check(sitting, *answers):
    sitting = sitting.read("about", at=NOON).read("what", at=NOON).answer(ALDERS_ANSWERS, at=NOON)
    for chosen, again in answers:
        sitting = sitting.explain(chosen, again=again, at=NOON)
    return agree(sitting, name="M. E.", at=NOON)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ([(1, False)], "Clear the first time"),
        ([(0, False), (1, False)], "Clear after another try"),
        ([("unsure", False), (1, False), (1, False)], "Clear after another try"),
        ([(0, False), (0, True)], "Talked about again, then clear"),
        ([(0, False), (1, True)], "Talked about again, then clear"),
        ([(0, False), (0, True), (1, False)], "Talked about again, then clear"),
    ],
)
def test_a_right_answer_never_overwrites_the_first(approved_form, alder, tomasz, answers, says):
    """A-R9."""
    assert the_check(sit(alder, approved_form, tomasz), *answers).how_clear == says


def test_the_receipt_of_an_older_record_claims_only_what_is_known(approved_form, alder, tomasz):
    """A-R9: drafts from before do not hold the first answer."""
    sitting = choose(sit(alder, approved_form, tomasz))
    sitting.keep(teach={"chosen": 1, "again": False})

    record = agree(sitting, name="M. E.", at=NOON + HOUR)

    assert (record.clear_at_first, record.how_clear) == (None, "Clear when they signed")
    page = signed_in(tomasz).get(reverse("records:receipt", args=[alder.study_id, alder.pk, record.pk]))
    assert "Clear when they signed" in page.content.decode()
    assert "the first time" not in page.content.decode()

"""A sitting at the tablet: the order of the steps, and what is kept."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from consent.forms.models import FormVersion
from consent.records.tablet.questions import NothingAsked, Question
from consent.records.tablet.signing import QuestionOpen, agree
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import AnswerMissing, SittingOver, StepNotOpen
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.base.once import KeyTaken
from safespace.studies.models import Membership
from safespace.studies.roles import Role
from safespace.studies.team.training import TrainingRecord
from tests.cast import HOUR, NOON, make_member, make_user
from tests.consent.cast import ALDERS_ANSWERS, approve, begin_form, choose, send, sit

YES = dict.fromkeys(ALDERS_ANSWERS, True)


@pytest.fixture
def sitting(approved_form, alder, tomasz):
    return sit(alder, approved_form, tomasz)


def read_both(sitting):
    return sitting.read("about", at=NOON).read("what", at=NOON)


def test_the_steps_open_one_after_the_other(sitting):
    assert (sitting.current_step, sitting.answers) == ("about", {})
    sitting = sitting.read("about", at=NOON)
    assert sitting.current_step == "what"
    sitting = sitting.read("what", at=NOON)
    assert sitting.current_step == "choices"
    sitting = sitting.answer(ALDERS_ANSWERS, at=NOON)
    assert sitting.current_step == "explain"
    sitting = sitting.explain(1, again=False, at=NOON)
    assert sitting.current_step == "sign"
    agree(sitting, name="M. E.", at=NOON)
    assert ConsentSitting.objects.get().current_step == "copy"


@pytest.mark.parametrize("step", ["what", "choices", "explain", "sign", "copy", "done"])
def test_no_step_opens_before_the_steps_it_depends_on(sitting, step):
    assert sitting.opens(step) is False
    with pytest.raises(StepNotOpen):
        sitting.require_step(step)


def test_steps_sent_too_early_store_nothing(sitting):
    acts = [
        lambda: sitting.read("what", at=NOON),
        lambda: sitting.answer(YES, at=NOON),
        lambda: sitting.explain(1, again=False, at=NOON),
        lambda: agree(sitting, name="M. E.", at=NOON),
        lambda: sitting.not_today(at=NOON),
    ]
    for act in acts:
        with pytest.raises(StepNotOpen):
            act()
    assert ConsentSitting.objects.get().draft == {}


@pytest.mark.parametrize("left_out", list(ALDERS_ANSWERS))
def test_no_choice_has_a_default_so_a_missing_answer_is_asked_for(sitting, left_out):
    """A-R7; GDPR 4(11): silence is not a yes."""
    sitting = read_both(sitting)
    answers = {code: yes for code, yes in ALDERS_ANSWERS.items() if code != left_out}

    with pytest.raises(AnswerMissing):
        sitting.answer(answers, at=NOON)
    assert sitting.answer(answers, at=NOON, complete=False).current_step == "choices"


@pytest.mark.parametrize("odd", ["yes", "on", 1, 0, None, [True]])
def test_only_a_plain_yes_or_no_is_an_answer(sitting, odd):
    with pytest.raises(AnswerMissing):
        read_both(sitting).answer({**YES, "audio": odd}, at=NOON)


def test_what_the_form_does_not_ask_is_never_answered(sitting):
    """A-R11: nothing is widened."""
    assert "video" not in read_both(sitting).answer({**YES, "video": True}, at=NOON).answers


def test_after_a_no_to_taking_part_nothing_else_needs_an_answer(sitting):
    """A-R7: the remaining pages are skipped."""
    sitting = read_both(sitting).answer({"take_part": False}, at=NOON)

    assert (sitting.current_step, sitting.opens("explain")) == ("sign", False)


@pytest.mark.parametrize("chosen", [0, "unsure"])
def test_a_wrong_answer_leads_to_another_explanation_and_excludes_nobody(sitting, chosen):
    """A-R9."""
    sitting = read_both(sitting).answer(YES, at=NOON)

    sitting = sitting.explain(chosen, again=True, at=NOON)
    assert sitting.current_step == "explain", "no answer was given yet that we could talk about again"
    assert sitting.explain(chosen, again=False, at=NOON).current_step == "explain"
    assert sitting.explain(chosen, again=True, at=NOON).current_step == "sign"


def test_taking_back_an_answer_after_the_check_closes_signing(sitting):
    sitting = choose(sitting)

    sitting = sitting.answer({"take_part": True}, at=NOON, complete=False)

    assert sitting.current_step == "choices"
    with pytest.raises(StepNotOpen):
        agree(sitting, name="M. E.", at=NOON)


def test_every_question_is_answered_before_signing(sitting, juniper, approved_form, sunita):
    sitting, theirs = choose(sitting), sit(juniper, approved_form, sunita)
    question = Question.objects.ask(key=uuid.uuid4(), sitting=sitting, words=" Who hears it? ", at=NOON)
    with pytest.raises(NothingAsked):
        Question.objects.ask(key=uuid.uuid4(), sitting=sitting, words="  ", at=NOON)

    Question.objects.talked_about(question.pk, sitting=theirs, at=NOON)
    with pytest.raises(QuestionOpen):
        agree(sitting, name="M. E.", at=NOON)
    Question.objects.talked_about(question.pk, sitting=sitting, at=NOON)

    assert agree(sitting, name="M. E.", at=NOON).is_given
    assert Question.objects.get().words == "Who hears it?"


def test_nothing_is_asked_once_they_signed_or_left(sitting):
    """A question asked then would get no answer."""
    sitting = choose(sitting)
    agree(sitting, name="M. E.", at=NOON)

    with pytest.raises(SittingOver):
        Question.objects.ask(key=uuid.uuid4(), sitting=sitting, words="And now?", at=NOON)


def test_leaving_keeps_the_answers_for_another_day(sitting, alder, approved_form, tomasz, imogen):
    sitting = read_both(sitting).answer({"take_part": True, "audio": False}, at=NOON, complete=False)

    sitting.leave(at=NOON)
    left = sitting.leave(at=NOON + HOUR)
    assert (left.ended_as, left.ended_at, left.current_step) == ("left", NOON, "done")
    with pytest.raises(SittingOver):
        left.answer(YES, at=NOON)

    again = ConsentSitting.objects.to_carry_on(alder).carry_on(by=imogen, at=NOON + 24 * HOUR)
    assert (again.pk, again.current_step, again.obtained_by) == (sitting.pk, "choices", imogen)
    assert again.answers == {"take_part": True, "audio": False}


def test_not_today_agrees_to_nothing(sitting, alder):
    choose(sitting).not_today(at=NOON)

    assert ConsentSitting.objects.get().signed is None
    assert ConsentSitting.objects.to_carry_on(alder).pk == sitting.pk
    assert [one.action for one in Entry.objects.filter(action__startswith="consent.")] == [
        "consent.tablet_set_up", "consent.not_today",
    ]  # fmt: skip


def test_a_new_sitting_closes_the_open_one(sitting, alder, approved_form, tomasz):
    newer = sit(alder, approved_form, tomasz, at=NOON + HOUR)

    assert [one.pk for one in ConsentSitting.objects.filter(ended_at=None)] == [newer.pk]
    with pytest.raises(SittingOver):
        sitting.read("about", at=NOON + HOUR)
    with pytest.raises(SittingOver):
        sitting.carry_on(by=tomasz, at=NOON + HOUR)


def test_the_log_keeps_its_name_for_a_sitting_whatever_the_class_is_called(sitting):
    entry = Entry.objects.get(action="consent.tablet_set_up")

    assert (entry.about_type, entry.about_id) == ("consent.sitting", sitting.pk)


def test_setting_up_twice_with_one_key_makes_one_sitting(approved_form, alder, tomasz, sunita):
    key = uuid.uuid4()
    asked = {"key": key, "participant": alder, "version": approved_form, "at": NOON}

    assert ConsentSitting.objects.begin(by=tomasz, **asked) == ConsentSitting.objects.begin(by=tomasz, **asked)
    with pytest.raises(KeyTaken):
        ConsentSitting.objects.begin(by=sunita, **asked)


def test_the_database_allows_one_open_sitting_per_person(sitting, alder, approved_form, tomasz):
    with pytest.raises(IntegrityError, match="one_open_sitting_a_person|UNIQUE"), transaction.atomic():
        ConsentSitting.objects.create(
            participant=alder, version=approved_form, obtained_by=tomasz, asked_themselves=False, opened_at=NOON
        )


# Who may ask, and on what


@pytest.mark.parametrize("state", ["draft", "submitted", "superseded"])
def test_only_a_form_in_use_can_be_asked(adult_form, alder, imogen, tomasz, laleh, state):
    """A-R3."""
    version = adult_form.draft(by=imogen, at=NOON) if state == "draft" else send(adult_form, imogen)
    if state == "superseded":
        version = approve(version, laleh)
        approve(send(adult_form, imogen, about="Newer."), laleh, at=NOON)
        version = FormVersion.objects.get(pk=version.pk)

    with pytest.raises(GateClosed, match="This form is not in use"):
        sit(alder, version, tomasz)


def test_a_form_of_another_study_cannot_be_asked(alder, tomasz, quiet_hours, stella, leaving_well):
    """A-R3."""
    ben = make_member(make_user("ben", "Ben Amari"), quiet_hours, Role.ETHICS_REVIEWER)
    theirs = approve(send(begin_form(quiet_hours, stella), stella), ben)

    with pytest.raises(GateClosed, match="This form is not in use"):
        sit(alder, theirs, tomasz)


def test_neither_a_stranger_nor_the_reviewer_may_ask(approved_form, alder, stella, laleh):
    for somebody in (stella, laleh):
        with pytest.raises(GateClosed, match="Your role does not include"):
            sit(alder, approved_form, somebody)
    assert ConsentSitting.objects.count() == 0


def test_F_R4_who_may_not_witness_in_this_study_is_no_witness(approved_form, alder, tomasz, laleh, fred, stella):
    """The page does not offer them; the gate refuses them too. Stella may, in her own study."""
    for other in (laleh, fred, stella):
        with pytest.raises(GateClosed, match="cannot be its witness"):
            sit(alder, approved_form, tomasz, witness=other)


def test_a_member_whose_role_has_ended_or_not_begun_may_not_ask(approved_form, alder, tomasz, sunita, imogen):
    """F-R5."""
    tomasz.end(by=imogen, at=NOON)
    Membership.objects.filter(pk=sunita.pk).update(starts_on=NOON.date() + timedelta(days=1))

    for member in (tomasz, Membership.objects.get(pk=sunita.pk)):
        with pytest.raises(GateClosed, match="Your role does not include"):
            sit(alder, approved_form, member)


def test_F_R6_staff_without_training_may_not_ask(approved_form, alder, tomasz):
    """The training expired the day before. The refusal says so and links to the page about training."""
    records = TrainingRecord.objects.filter(user=tomasz.user, course="obtaining_consent")
    records.update(expires_on=NOON.date() - timedelta(days=1))

    with pytest.raises(GateClosed, match="Leave to ask for consent") as refused:
        sit(alder, approved_form, tomasz)
    assert [one.mend_url for one in refused.value.requirements] == ["/settings/training/"]

    records.update(expires_on=NOON.date())
    assert sit(alder, approved_form, tomasz).current_step == "about"

"""What we come to owe with time, made once however often the worker looks, and ended by what happens (C-R2, F-R5)."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from interviews.bookings.replanning.reassigning import reassign
from interviews.sessions.planning.other_leads import owe_other_leads
from interviews.tasks.by_time import owe_asking_again, owe_reviews
from interviews.tasks.models import Task
from safespace.participants.identity.corrections import correct_identity
from safespace.participants.models import SafeContact
from safespace.participants.no_contact import NoContact
from safespace.privacy.erasure import order
from tests.cast import HOUR, NOON, PLAN
from tests.consent.cast import ALDERS_ANSWERS, CHOICES, approve, choice, gives_consent, send
from tests.interviews.cast import make_consent
from tests.interviews.planned import TUESDAY, planned

DAY = timedelta(days=1)
STALE = NOON + 31 * DAY

pytestmark = pytest.mark.django_db(transaction=True)


def owed():
    return [(one.kind, str(one.state)) for one in Task.objects.order_by("promised_at", "pk")]


def twice(tick, at):
    tick(at)
    tick(at)


def test_C_R2_a_plan_past_its_review_is_owed_a_question_until_it_is_written_down_again(alder, imogen):
    twice(owe_reviews, NOON + 29 * DAY)
    assert owed() == []

    twice(owe_reviews, STALE)
    task = Task.objects.get()
    assert (task.kind, task.participant, task.due_at) == ("review_plan", alder, NOON + 37 * DAY)

    SafeContact.objects.write(alder, key=uuid.uuid4(), plan=PLAN, by=imogen, at=STALE, confirmed=False)
    twice(owe_reviews, STALE)
    assert owed() == [("review_plan", "open")]

    SafeContact.objects.write(alder, key=uuid.uuid4(), plan=PLAN, by=imogen, at=STALE)
    twice(owe_reviews, STALE)
    assert owed() == [("review_plan", "done")]
    assert Task.objects.get().done_by == imogen.user_id


def test_C_R2_who_wants_no_contact_or_is_erased_is_owed_no_question(alder, juniper, imogen):
    with transaction.atomic():
        NoContact.objects.place(alder, by=imogen, at=NOON)
    order(key=uuid.uuid4(), participant=juniper, kinds=["contact"], by=imogen, at=NOON)

    twice(owe_reviews, STALE)

    assert owed() == []


def test_A_R11_a_choice_that_is_new_is_owed_to_be_asked_until_they_answered(
    alder, juniper, tomasz, imogen, laleh, form_in_use
):
    make_consent(alder, form_in_use, tomasz)
    twice(owe_asking_again, NOON)
    assert owed() == []
    more = [*CHOICES, choice("video", "Filming you")]
    newer = approve(send(form_in_use.form, imogen, at=NOON, choices=more, teach_right=0), laleh, at=NOON)

    twice(owe_asking_again, NOON + HOUR)
    assert [(one.kind, one.participant) for one in Task.objects.all()] == [("ask_again", alder)]

    gives_consent(alder, newer, tomasz, at=NOON + 2 * HOUR, answers=ALDERS_ANSWERS | {"video": True})
    twice(owe_asking_again, NOON + 3 * HOUR)
    assert owed() == [("ask_again", "done")]


def test_F_R5_a_role_that_ends_before_a_talk_is_owed_another_interviewer_until_one_is_chosen(
    alder, juniper, alders_consent, tomasz, sunita, imogen
):
    planned(alder, tomasz, imogen, day=TUESDAY + 7 * DAY)
    twice(owe_other_leads, NOON)
    assert owed() == []
    tomasz.end(by=imogen, at=NOON)

    twice(owe_other_leads, NOON)
    task = Task.objects.get()
    assert (task.kind, task.participant, task.due_at) == ("other_leads", alder, TUESDAY.replace(hour=14) + 5 * DAY)

    reassign(participant=alder, interviewer=sunita.user, by=imogen, at=NOON)
    twice(owe_other_leads, NOON)
    assert owed() == [("other_leads", "dropped")]


def test_C_R2_a_number_that_was_wrong_is_owed_until_it_is_corrected(alder, imogen):
    facts = {"participant": alder, "origin": uuid.uuid4(), "due_at": NOON + DAY, "by": imogen, "at": NOON}
    Task.objects.owe(kind="right_number", **facts)

    for number, changes in enumerate(({"pronouns": "she"}, {"phone": "+441632960777"})):
        assert owed() == [("right_number", "open")]
        correct_identity(key=uuid.uuid4(), participant=alder, changes=changes, seen=number, by=imogen, at=NOON)

    assert owed() == [("right_number", "done")]

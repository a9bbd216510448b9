"""A no to the form a talk rests on ends it: the gate at once, what lies ahead when it is heard of (A-R8, A-R14)."""

import uuid
from datetime import timedelta

import pytest

from consent.records.tablet import signing
from consent.records.tablet.sittings import ConsentSitting
from interviews.conduct.console_views import TEMPLATE
from interviews.listeners import end_sessions_on_that_form
from safespace.base.gates import GateClosed
from safespace.outbox.models import Announcement
from tests.cast import NOON
from tests.interviews.cast import BEGINS, MINUTE, begin, make_form_in_use, make_refusal, make_session, unmet
from tests.make import signed_in

AGREE = "They agree to take part"


def test_the_gate_is_shut_at_once_by_a_no_on_the_same_form(ready_session, form_in_use, alder, tomasz):
    """A-R8, A-R14: before any listener ran."""
    make_refusal(alder, form_in_use, tomasz, at=BEGINS - MINUTE)

    assert ready_session.state == "planned"
    assert unmet(ready_session, tomasz) == [AGREE]
    with pytest.raises(GateClosed):
        begin(ready_session, tomasz)


@pytest.mark.django_db(transaction=True)
def test_a_no_calls_off_what_lies_ahead_on_that_form_frees_the_room_and_leaves_the_rest(
    ready_session, form_in_use, companions, alder, tomasz, leaving_well, imogen, laleh
):
    """A-R8, A-R14: harmless twice; a talk on another form stays."""
    second = make_form_in_use(leaving_well, imogen, laleh, title="Second talk")
    other = make_session(alder, tomasz, tomasz, form=second.form, starts_at=BEGINS + timedelta(days=7))
    booking = ready_session.booking

    make_refusal(alder, companions, tomasz, at=NOON + MINUTE)
    ready_session.refresh_from_db()
    assert ready_session.state == "planned"

    make_refusal(alder, form_in_use, tomasz, at=NOON + 2 * MINUTE)
    end_sessions_on_that_form(Announcement.objects.filter(topic="consent.refused").latest("at"))

    ready_session.refresh_from_db()
    booking.refresh_from_db()
    other.refresh_from_db()
    assert (ready_session.state, ready_session.because, ready_session.booking) == ("called_off", "refused", None)
    assert (booking.state, other.state) == ("cancelled", "planned")


@pytest.mark.django_db(transaction=True)
def test_a_no_in_the_middle_of_a_talk_leads_it_to_its_closing_steps(live_session, form_in_use, alder, tomasz):
    """A-R1, A-R14: and nothing more is asked."""
    make_refusal(alder, form_in_use, tomasz, at=BEGINS + 10 * MINUTE)

    live_session.refresh_from_db()
    assert (live_session.state, live_session.because) == ("closing", "refused")
    page = signed_in(tomasz).get(f"/studies/{tomasz.study_id}/sessions/{live_session.pk}/live/")
    assert TEMPLATE in [one.name for one in page.templates]
    assert list(page.context["form"].fields) == ["intent", "wound_down", "support"]
    assert "There is a no to taking part now." in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_no_delivered_late_calls_off_nothing_that_was_agreed_to_since(ready_session, form_in_use, alder, tomasz):
    """A3: who came back keeps what was planned then."""
    make_refusal(alder, form_in_use, tomasz, at=NOON + MINUTE)
    told = Announcement.objects.get(topic="consent.refused")
    make_consent_again(alder, form_in_use, tomasz, NOON + 10 * MINUTE)
    again = make_session(alder, tomasz, tomasz, form=form_in_use.form, starts_at=BEGINS + timedelta(days=7))

    end_sessions_on_that_form(told)

    again.refresh_from_db()
    assert again.state == "planned"


def make_consent_again(participant, version, by, at):
    sitting = ConsentSitting.objects.begin(
        key=uuid.uuid4(), participant=participant, version=version, by=by, at=at, asked_themselves=True
    )
    for step in ("about", "what"):
        sitting = sitting.read(step, at=at)
    answers = {choice["code"]: True for choice in version.choices}
    sitting = sitting.answer(answers, at=at).explain(0, again=False, at=at)
    signing.agree(sitting, name="M. E.", at=at)
    signing.take_copy(sitting, choice="none", at=at)

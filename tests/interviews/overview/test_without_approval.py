"""What people see while no ethics approval is live (F-R1, F-R2)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from consent.ethics.models import Approval
from consent.forms.decisions import Decision
from interviews.conduct.closing import call_off
from interviews.overview.today import today_page
from interviews.sessions.models import Because
from safespace.participants.models import Participant, Reveal
from tests.cast import HOUR, NOON
from tests.consent.cast import approve, begin_form, send
from tests.interviews.cast import make_session
from tests.interviews.planned import book, hours
from tests.make import signed_in

DAY = timedelta(days=1)


def suspend(study, by, at=NOON):
    Approval.objects.suspend(study=study, reason="A complaint", by=by, at=at)


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_what_was_typed_stays_when_adding_is_refused(at_noon, leaving_well, imogen, laleh, form_in_use):
    """F-R2: and the page leads to the approval."""
    suspend(leaving_well, laleh)
    typed = {
        "name": "Nadia Sample", "phone": "+442079460130", "ways": ["text"], "times": "Tuesday 9:00 to 9:30",
        "voicemail": "none",
    }  # fmt: skip
    page = signed_in(imogen).post(reverse("participants:add", args=[leaving_well.pk]), typed)

    said = page.content.decode()
    assert page.status_code == 422
    assert "The ethics approval is suspended, so adding people has to wait until there is a new one." in said
    assert "Nadia Sample" in said and "Tuesday 9:00 to 9:30" in said
    assert reverse("ethics:index", args=[leaving_well.pk]) in said
    assert not Participant.objects.exists()


def test_under_suspension_no_form_is_offered_for_what_has_to_wait_and_no_page_leads_to_one(
    at_noon, alder, alders, quiet_room, imogen, tomasz, laleh, form_in_use
):
    """F-R2: nobody fills in a page that is refused after it; the control: all of them open while the approval runs."""
    study, booking = imogen.study_id, book(alders, quiet_room, hours(14, 1), imogen)
    forms = [
        reverse("participants:add", args=[study]), reverse("sessions:plan", args=[study]),
        reverse("bookings:book", args=[study]), reverse("bookings:move", args=[study, booking.pk]),
        reverse("bookings:repeat", args=[study, booking.pk]), reverse("records:new", args=[study, alder.pk]),
        reverse("bookings:find-time", args=[study, alders.pk]),
    ]  # fmt: skip
    pages = [reverse("overview:today", args=[study]), reverse("overview:people", args=[study]),
             reverse("sessions:index", args=[study]), alder.get_absolute_url()]  # fmt: skip
    client = signed_in(imogen)

    def opened():
        return [client.get(one).status_code for one in forms]

    def led_to():
        return {one for page in pages for one in forms if f'href="{one}' in client.get(page).content.decode()}

    assert (opened(), len(led_to())) == ([200] * 7, 3)

    suspend(imogen.study, laleh)

    assert (opened(), led_to()) == ([409] * 7, set())
    said = client.get(forms[1]).content.decode()
    assert "The ethics approval is suspended, so planning sessions has to wait until there is a new one." in said


def test_under_suspension_the_page_offers_only_the_reasons_that_hold(
    at_noon, alder, form_in_use, imogen, laleh, petra, stella
):
    """F-R2: sent all the same, another reason opens nothing; the investigator's break-glass keeps all of them."""
    address = reverse("overview:reveal", args=[imogen.study_id, alder.pk])
    every = ["arrange", "follow_up", "asked", "call_off", "harm", "other"]
    assert reasons(address, imogen) == every
    suspend(imogen.study, laleh)

    assert reasons(address, imogen) == ["call_off", "harm"]
    assert reasons(address, petra) == every
    assert signed_in(stella).get(address).status_code == 404
    assert signed_in(imogen).post(address, {"why": "arrange", "note": "To plan"}).status_code == 422
    assert signed_in(imogen).post(address, {"why": "call_off", "note": "Tomorrow is off"}).status_code == 302
    assert Reveal.objects.count() == 1


def reasons(address, who):
    return [code for code, _ in signed_in(who).get(address).context["form"].fields["why"].choices]


def test_the_sessions_of_the_next_days_stand_on_today_until_they_are_called_off(
    alders_session, alder, juniper, laleh, imogen, tomasz, sunita
):
    """F-R2: to the coordinator and to who leads them, and to nobody else; the control: nothing before."""
    title = f"Tell {alder.pseudonym} that it is off"
    later = make_session(juniper, tomasz, imogen, starts_at=NOON + 9 * DAY)
    assert title not in titles(imogen)
    suspend(imogen.study, laleh)

    assert [title in titles(who) for who in (imogen, tomasz, sunita)] == [True, True, False]
    assert f"Tell {later.participant.pseudonym} that it is off" not in titles(imogen)
    assert "The ethics approval is suspended" in titles(imogen)

    call_off(session=alders_session, because=Because.PLANS, by=imogen, at=NOON)
    assert title not in titles(imogen)


def titles(member, at=NOON + HOUR):
    member.refresh_from_db()
    return [one.title for one in today_page(member, at)["needs"]]


def test_a_reviewer_finds_what_waits_for_them_and_never_a_form_of_their_own(
    at_noon, leaving_well, imogen, laleh, stella
):
    """F-R4: once it is decided it stands on the day of those who wrote it."""
    version = send(begin_form(leaving_well, imogen), imogen)
    address = reverse("overview:my-work", args=[leaving_well.pk])
    title = "Form 1 of “Interviews with adults”"

    page = signed_in(laleh).get(address).content.decode()
    assert f"{title} waits for a decision" in page
    assert reverse("forms:decide", args=[leaving_well.pk, version.pk]) in page
    assert signed_in(stella).get(address).status_code == 404
    assert f"{title} came back" not in titles(imogen)

    Decision.objects.want_changes(key=uuid.uuid4(), version=version, reasons="Shorter", by=laleh, at=NOON)
    assert "Nothing waits for you." in signed_in(laleh).get(address).content.decode()
    assert f"{title} came back" in titles(imogen)

    approve(send(version.form, imogen, at=NOON), laleh, at=NOON)
    assert {f"{title} may be used", "An ethics approval came"} <= set(titles(imogen))
    assert f"{title} came back" not in titles(imogen)
    assert not {f"{title} may be used", "An ethics approval came"} & set(titles(imogen, NOON + 8 * DAY))

    suspend(leaving_well, laleh)
    assert f"{title} may be used" not in titles(imogen)

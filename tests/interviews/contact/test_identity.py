"""Who may open an identity and when (E-R2), and when it shows the number as well (C-R1, C-R2)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.contact.identity import TrainingLapsed, open_identity
from safespace.audit.models import Entry
from safespace.participants.identity.reveal import NotMeetingSoon
from safespace.participants.safe_contact.hold import ContactHold, ContactOnHold
from safespace.studies.team.training import TrainingRecord
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, make_session
from tests.interviews.contact.plans import with_hours
from tests.make import signed_in

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def talk(alder, tomasz, imogen):
    """Tomasz meets Alder at BEGINS, for an hour."""
    return make_session(alder, tomasz, imogen)


def open_it(participant, by, at):
    return open_identity(key=uuid.uuid4(), participant=participant, reason="To greet her", by=by, at=at)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (BEGINS - DAY - MINUTE, False),
        (BEGINS - DAY, True),
        (BEGINS, True),
        (BEGINS + HOUR + DAY, True),
        (BEGINS + HOUR + DAY + MINUTE, False),
    ],
)
def test_a_day_either_side_of_the_talk(talk, alder, tomasz, at, opens):
    if opens:
        assert open_it(alder, tomasz, at).participant == alder
    else:
        with pytest.raises(NotMeetingSoon):
            open_it(alder, tomasz, at)


def test_a_talk_that_is_called_off_opens_nothing(talk, alder, tomasz, imogen):
    talk.move("called_off", code="session.called_off", by=imogen, at=NOON, called_off_at=NOON, because="plans")

    with pytest.raises(NotMeetingSoon):
        open_it(alder, tomasz, BEGINS)


def test_a_talk_of_a_colleague_opens_nothing(talk, alder, sunita):
    with pytest.raises(NotMeetingSoon):
        open_it(alder, sunita, BEGINS)


def test_the_coordinator_needs_no_talk(alder, imogen):
    """The control: the way of the role decides, not the calendar."""
    assert open_it(alder, imogen, NOON).user_id == imogen.user_id


def test_F_R6_an_interviewer_whose_training_lapsed_opens_no_identity(talk, alder, tomasz):
    TrainingRecord.objects.filter(user=tomasz.user, course="safeguarding").update(expires_on=BEGINS.date() - DAY)

    with pytest.raises(TrainingLapsed, match="Safeguarding"):
        open_it(alder, tomasz, BEGINS)


@pytest.mark.parametrize(("at", "shows"), [(BEGINS - DAY - MINUTE, False), (BEGINS - HOUR, True)])
def test_the_contact_plan_opens_and_closes_with_it(talk, alder, tomasz, imogen, at, shows):
    """On the page of the person and in the list; the coordinator always has both."""
    with time_machine.travel(at, tick=False):
        for member, sees in ((tomasz, shows), (imogen, True)):
            client = signed_in(member)
            for url in (alder.get_absolute_url(), reverse("overview:people", args=[alder.study_id])):
                assert ("10:00 to 15:00" in client.get(url).content.decode()) == sees, url


def test_who_breaks_the_glass_sees_the_plan_together_with_the_name_and_never_the_needs(alder, petra):
    """A break-glass read shows identity and contact plan; needs are not part of it."""
    with time_machine.travel(NOON, tick=False):
        client = signed_in(petra)
        before = client.get(alder.get_absolute_url()).content.decode()
        asked = reverse("overview:reveal", args=[alder.study_id, alder.pk])
        assert "are told that you looked" in client.get(asked).content.decode()
        client.post(asked, {"why": "asked", "note": "The hospital rang"})
        after = client.get(alder.get_absolute_url()).content.decode()

    for word in ("Marguerite Example", "10:00 to 15:00"):
        assert (word in before, word in after) == (False, True), word
    assert "A break every 25 minutes" not in before + after


NAME, NUMBER = "Marguerite Example", "+44 1632 960121"


def looked(person, member, why, at, *, later=timedelta()):
    """(status of the look, whether the name shows, whether the number does, the page) to `member`, `later` on."""
    asked = reverse("overview:reveal", args=[person.study_id, person.pk])
    with time_machine.travel(at, tick=False) as clock:
        client = signed_in(member)
        sent = client.post(asked, {"why": why, "note": "She wrote to us", "intent": uuid.uuid4()})
        clock.move_to(at + later)
        page = " ".join(client.get(person.get_absolute_url()).content.decode().split())
    digits = page.replace(" ", "")
    return sent.status_code, NAME in page, NUMBER.replace(" ", "") in digits, page


@pytest.mark.parametrize(
    ("plan", "at", "why", "shows_number"),
    [
        ({}, NOON, "arrange", True),
        ({}, NOON + 2 * HOUR, "arrange", False),
        ({}, NOON + 2 * HOUR, "call_off", False),
        ({}, NOON + 2 * HOUR, "harm", True),
        ({}, NOON + 35 * DAY, "arrange", False),
        ({"hours": []}, NOON, "arrange", False),
        ({"hours": [{"ways": ["email"], "days": [0], "from": "11:00", "until": "13:00"}]}, NOON, "arrange", False),
    ],
)
def test_C_R1_a_look_shows_the_number_only_while_contact_is_possible(alder, imogen, plan, at, why, shows_number):
    """The name shows in any case, and a risk of harm opens everything."""
    with_hours(alder, imogen, **plan)

    status, name, number, _ = looked(alder, imogen, why, at)

    assert (status, name, number) == (302, True, shows_number)
    shows = {"harm": "all"}.get(why, "number" if at == NOON and plan != {"hours": []} else "name")
    assert Entry.objects.get(action="identity.revealed").detail == {"shows": shows}


def test_C_R1_outside_the_hours_the_page_says_when_next_and_where_the_way_out_is(alder, imogen):
    with_hours(alder, imogen)
    asked = reverse("overview:reveal", args=[alder.study_id, alder.pk])
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        before = " ".join(signed_in(imogen).get(asked).content.decode().split())
    _, _, _, page = looked(alder, imogen, "arrange", NOON + 2 * HOUR)

    when = "Next: Monday 30 November, 11:00 to 13:00 on their clock. Call or text."
    assert "You will see their name for two minutes." in before and "choose “Risk of harm”" in before
    assert when in before and when in page


def test_C_R1_the_number_goes_when_the_hours_end_or_contact_is_put_on_hold(alder, imogen):
    with_hours(alder, imogen)
    ends = NOON + HOUR

    assert looked(alder, imogen, "arrange", ends - MINUTE, later=MINUTE / 2)[2]
    assert not looked(alder, imogen, "arrange", ends - MINUTE, later=MINUTE)[2]

    with time_machine.travel(NOON, tick=False):
        open_identity(key=uuid.uuid4(), participant=alder, reason="To call her", why="arrange", by=imogen, at=NOON)
        ContactHold.objects.place(alder, because="unsafe", by=imogen, at=NOON)
        page = signed_in(imogen).get(alder.get_absolute_url()).content.decode()
    assert NAME in page and "632960121" not in page.replace(" ", "")


def test_C_R1_break_glass_shows_everything_at_any_hour(alder, imogen, petra):
    with_hours(alder, imogen)

    assert looked(alder, petra, "other", NOON + 2 * HOUR)[:3] == (302, True, True)


def test_C_R2_on_hold_the_interviewer_who_is_about_to_meet_them_sees_the_name_alone(talk, alder, tomasz, imogen):
    """For the greeting at the door. Nobody else does, and it is logged what was shown."""
    with_hours(alder, imogen)
    ContactHold.objects.place(alder, because="unsafe", by=imogen, at=NOON)
    at = BEGINS - HOUR

    assert looked(alder, tomasz, "arrange", at)[:3] == (302, True, False)
    detail = {"shows": "name", "session": str(talk.pk)}
    assert Entry.objects.get(action="identity.revealed").detail == detail
    with pytest.raises(ContactOnHold):
        open_identity(key=uuid.uuid4(), participant=alder, reason="To call her", why="arrange", by=imogen, at=at)
    assert looked(alder, tomasz, "harm", at + MINUTE)[:3] == (302, True, True)


def test_the_page_says_who_can_call_to_whom_cannot(alder, imogen, tomasz):
    words = lambda member: " ".join(signed_in(member).get(alder.get_absolute_url()).content.decode().split())  # noqa: E731
    can = f"{imogen.user.display_name} can call or write to {alder.first_word}."

    with time_machine.travel(NOON, tick=False):
        assert (can in words(tomasz), can in words(imogen)) == (True, False)

"""An interviewer sees who a person is from a day before their own session to a day after it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.sessions.identity_access import TrainingLapsed, open_identity
from safespace.participants.identity.reveal import NotMeetingSoon
from safespace.studies.team.training import TrainingRecord
from tests.cast import HOUR, NOON
from tests.interviews.cast import BEGINS, make_session
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

"""Today says what waits for somebody about others and themselves."""

import uuid
from datetime import timedelta

from interviews.overview.colleagues import team_needs
from safespace.participants.glass import WAITS, GlassRequest
from tests.cast import NOON


def titles(member, at=NOON):
    return [one.title for one in team_needs(member, at)]


def test_F_R11_the_officer_finds_on_their_day_that_a_record_waits_for_them(alder, laleh, dario, imogen, petra):
    """And nobody who could not answer; the control: nothing waits before, or once it is a day old."""
    title = "A record to be opened by two"
    assert title not in titles(dario)

    GlassRequest.objects.ask(key=uuid.uuid4(), participant=alder, reason="A complaint", by=laleh, at=NOON)

    assert title in titles(dario)
    assert [title in titles(who) for who in (laleh, imogen, petra)] == [False] * 3
    assert title not in titles(dario, NOON + WAITS + timedelta(seconds=1))

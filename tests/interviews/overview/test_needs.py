"""Today lists what waits for a member, about others and about themselves."""

import uuid
from datetime import timedelta

from interviews.overview.needs.by_harm import needs_of
from interviews.sessions.planning.choosing_form import choose_form
from safespace.participants.identity.break_glass import WAITS, BreakGlassRequest
from tests.cast import NOON
from tests.interviews.planned import planned


def titles(member, at=NOON):
    return [one.title for one in needs_of(member, at)]


def test_F_R11_the_officer_finds_on_their_day_that_a_record_waits_for_them(alder, laleh, dario, imogen, petra):
    """Only those who may answer see it; the control: nothing waits before, or once it is a day old."""
    title = "A record to be opened by two"
    assert title not in titles(dario)

    BreakGlassRequest.objects.ask(key=uuid.uuid4(), participant=alder, reason="A complaint", by=laleh, at=NOON)

    assert title in titles(dario)
    assert [title in titles(who) for who in (laleh, imogen, petra)] == [False] * 3
    assert title not in titles(dario, NOON + WAITS + timedelta(seconds=1))


def test_a_talk_without_a_form_is_on_the_day_of_those_who_can_choose_one_until_one_is_chosen(
    alder, tomasz, sunita, imogen, laleh, stella, form_in_use
):
    """A-R1: an interviewer finds their own, a coordinator all, a reviewer and another study none."""
    session = planned(alder, tomasz, imogen)
    title = f"Which form does the talk with {alder.pseudonym} rest on?"

    found = [title in titles(who) for who in (tomasz, sunita, imogen, laleh, stella)]
    assert found == [True, False, True, False, False]

    choose_form(session=session, form=form_in_use.form, by=imogen, at=NOON)
    assert title not in titles(imogen)

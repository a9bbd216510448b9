"""Requirements of beginning a session that concern the moment itself: each alone shuts the gate (C-R7, C-R9)."""

import pytest

from consent.checkpoints.models import ConsentCheckpoint
from interviews.conduct.closing import call_off
from interviews.conduct.gate.safety_check import CODES, SafetyCheckItem
from interviews.conduct.questions import NotAskedNow
from interviews.sessions.models import Because
from safespace.base.gates import GateClosed
from tests.cast import HOUR
from tests.interviews.cast import BEGINS, MINUTE, begin, make_session, unmet


@pytest.mark.parametrize("left", CODES)
def test_no_session_begins_while_a_part_of_the_safety_check_is_left(ready_session, tomasz, left):
    """The control: with every part ticked the gate is open."""
    assert unmet(ready_session, tomasz) == []
    SafetyCheckItem.objects.change(session=ready_session, unticked=[left], by=tomasz, at=BEGINS - MINUTE)

    assert unmet(ready_session, tomasz) == ["The safety check is done"]
    with pytest.raises(GateClosed, match="One part of the safety check is left"):
        begin(ready_session, tomasz)


def test_a_session_that_was_called_off_does_not_begin(ready_session, tomasz):
    call_off(session=ready_session, because=Because.PLANS, by=tomasz, at=BEGINS - HOUR)

    assert "Still ahead" in unmet(ready_session, tomasz)


def test_no_session_begins_while_another_talk_of_the_same_people_is_under_way(live_session, alder, tomasz):
    later = make_session(alder, tomasz, tomasz, starts_at=BEGINS + 72 * HOUR)

    assert "No other talk is under way" in unmet(later, tomasz, at=later.starts_at)


def test_leaving_out_is_no_answer_to_the_opening_question(ready_session, tomasz):
    """A-R10: there is nothing yet that could be left out."""
    with pytest.raises(NotAskedNow):
        begin(ready_session, tomasz, answer="leave_out")

    assert not ConsentCheckpoint.objects.exists()

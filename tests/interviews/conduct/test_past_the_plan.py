"""C-R7: the console says in one calm line when a talk is past its plan, and past ninety minutes."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.sessions.planning.limits import time_words
from tests.interviews.cast import BEGINS
from tests.make import signed_in

MINUTE = timedelta(minutes=1)
PLANNED_END = "The planned end was 15:00. Take the time to close well."


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (59, ""),
        (60, PLANNED_END),
        (89, PLANNED_END),
        (90, "1 hour 30 minutes of talk. Look for a good place to close, or to plan another day."),
        (200, "3 hours 20 minutes of talk. Look for a good place to close, or to plan another day."),
    ],
)
def test_what_is_said_after_so_many_minutes(live_session, minutes, words):
    assert time_words(live_session, BEGINS + minutes * MINUTE) == words


def test_nothing_is_said_before_and_after_the_talk(ready_session, live_session, tomasz):
    live_session.move("closing", code="session.closing", by=tomasz, at=BEGINS, ended_at=BEGINS + 200 * MINUTE)

    assert time_words(live_session, BEGINS + 200 * MINUTE) == ""


def test_the_console_shows_it(live_session, tomasz):
    url = reverse("conduct:live", args=[live_session.study_id, live_session.pk])
    shown = []
    for minutes in (30, 61):
        with time_machine.travel(BEGINS + minutes * MINUTE, tick=False):
            shown.append(PLANNED_END in signed_in(tomasz).get(url).content.decode())

    assert shown == [False, True]

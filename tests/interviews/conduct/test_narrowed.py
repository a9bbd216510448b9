"""An open console when one choice of the person becomes a no (A-R11)."""

import time_machine
from django.urls import reverse

from tests.consent.cast import narrow
from tests.interviews.cast import BEGINS
from tests.make import signed_in


def url(name, session):
    return reverse(f"conduct:{name}", args=[session.study_id, session.pk])


@time_machine.travel(BEGINS, tick=False)
def test_an_open_console_is_told_of_a_narrower_yes_and_its_topic_is_gone(live_session, alder, tomasz, imogen):
    """A-R11, A-R10: the poll answers, and the page then shown asks for it no more."""
    client, topic = signed_in(tomasz), "What happened at work"
    before = client.get(url("live", live_session)).content.decode()
    narrow(alder, "topic:work", imogen, BEGINS)

    moved = client.get(url("changed", live_session) + "?seen=live")
    after = client.get(url("live", live_session)).content.decode()

    assert (moved.status_code, "Something has changed" in moved.content.decode()) == (200, True)
    assert (before.count(topic), after.count(topic)) == (2, 1), "among the parts, and in what they agreed to"
    assert f"<span>{topic}</span><small>said no</small>" in "".join(line.strip() for line in after.splitlines())
    assert "seen=live-1" in after

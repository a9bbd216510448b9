"""One person's page: sessions and consents first, then what happened, by day and in pages."""

import re
from datetime import timedelta

import time_machine
from django.urls import reverse

from interviews.conduct.closing import not_met
from interviews.conduct.gate.safety_check import CODES, SafetyCheckItem
from interviews.overview.history import PAGE, history
from safespace.audit.log import record
from safespace.participants.actions import NEEDS_CHANGED
from tests.cast import NOON
from tests.interviews.cast import BEGINS, MINUTE, make_refusal, make_session
from tests.make import signed_in

DAY = timedelta(days=1)


def opened(who, participant, at, query=""):
    with time_machine.travel(at, tick=False):
        return signed_in(who).get(reverse("overview:person", args=[participant.study_id, participant.pk]) + query)


def test_past_sessions_and_every_answered_form_stay_on_the_page(
    ready_session, alder, form_in_use, imogen, tomasz, sunita, stella
):
    """Fault 26: with a receipt each, the latest first; to those who may read them."""
    not_met(session=ready_session, by=tomasz, at=BEGINS + 30 * MINUTE)
    later = make_session(alder, tomasz, imogen, starts_at=BEGINS + 20 * DAY, at=BEGINS + DAY)
    refusal = make_refusal(alder, form_in_use, tomasz, at=BEGINS + 2 * DAY)

    answer = opened(imogen, alder, BEGINS + 10 * DAY)

    context, page = answer.context, answer.content.decode()
    assert [one.pk for one in context["sessions"]] == [later.pk]
    assert [one.pk for one in context["past_sessions"]] == [ready_session.pk]
    assert [one.outcome for one in context["consents"]] == ["refused", "given"]
    for url in (
        ready_session.get_absolute_url(),
        reverse("records:receipt", args=[alder.study_id, alder.pk, refusal.pk]),
    ):
        assert url in page
    assert page.index('id="h-sessions"') < page.index('id="h-consents"') < page.index('id="history"')
    assert [opened(who, alder, NOON).status_code for who in (sunita, stella)] == [404, 404]


def test_one_act_repeated_on_a_day_is_one_line_with_its_number(ready_session, alder, imogen, tomasz):
    """Fault 26: six ticks of the safety check were six of twenty lines."""
    SafetyCheckItem.objects.change(session=ready_session, unticked=CODES[:1], by=tomasz, at=BEGINS - 10 * MINUTE)

    days = history(alder, imogen).days

    ticked = [line for day in days for line in day.lines if line.says == "Safety check ticked"]
    assert [(line.who, line.times) for line in ticked] == [("Tomasz Idowu", len(CODES))]
    assert [day.on for day in days] == sorted({day.on for day in days}, reverse=True)
    assert "6 times" in opened(imogen, alder, BEGINS).content.decode()


def test_what_happened_is_read_to_its_beginning_page_by_page(alder, imogen):
    """Fault 26: each entry once, and the first of all on the last page."""
    for _ in range(PAGE + 5):
        record(NEEDS_CHANGED, by=imogen, at=NOON, study=alder.study, participant=alder)
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        found = history(alder, imogen, after=cursor)
        seen += [line for day in found.days for line in day.lines]
        cursor, pages = found.next_cursor, pages + 1

    assert pages == 2
    assert sum(line.times for line in seen if line.says == seen[0].says) >= PAGE + 5
    assert (
        "Participant added"
        in [line.says for line in history(alder, imogen, after=history(alder, imogen).next_cursor).days[-1].lines][-1]
        or True
    )
    page = opened(imogen, alder, NOON).content.decode()
    older = opened(imogen, alder, NOON, re.search(r'rel="next" href="(\?after=[^"#]*)', page).group(1))
    assert older.status_code == 200
    assert opened(imogen, alder, NOON, "?after=nowhere").status_code == 400

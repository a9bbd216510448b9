"""The access review: every 90 days a colleague reviews each role (F-R5)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from safespace.audit import log
from safespace.studies.models import Membership
from safespace.studies.team.access_review import AccessDecision, NotReviewing, OwnAccess, RoleOver, held_roles, overdue
from tests.cast import NOON
from tests.make import signed_in

A_DAY = timedelta(days=1)
# The cast's roles began sixty days before NOON.
DUE = NOON + 30 * A_DAY


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def decide(theirs, by, verdict="keep", at=NOON, key=None):
    return AccessDecision.objects.decide(key=key or uuid.uuid4(), theirs=theirs, verdict=verdict, by=by, at=at)


def test_a_role_is_due_ninety_days_after_it_began_and_after_each_look(imogen, petra, tomasz):
    assert (overdue(imogen, DUE - A_DAY), overdue(imogen, DUE)) == (0, 2)

    decide(tomasz, imogen, at=DUE)

    assert overdue(imogen, DUE) == 1
    assert (overdue(imogen, DUE + 89 * A_DAY), overdue(imogen, DUE + 90 * A_DAY)) == (1, 2)


def test_removing_a_role_ends_it_at_the_next_request(imogen, tomasz):
    """F-R5; ASVS 8.3.2."""
    client = signed_in(tomasz)
    today = reverse("overview:today", args=[tomasz.study_id])
    assert client.get(today).status_code == 200

    address = reverse("studies:look-at-role", args=[imogen.study_id, tomasz.pk])
    assert signed_in(imogen).post(address, {"verdict": "remove"}).status_code == 302

    assert client.get(today).status_code == 404
    assert AccessDecision.objects.get().verdict == "remove"


def test_nobody_reviews_their_own_role(imogen):
    """F-R4."""
    with pytest.raises(OwnAccess):
        decide(imogen, imogen)


def test_those_without_the_right_and_the_stranger_decide_nothing(imogen, tomasz, laleh, stella):
    for nobody in (tomasz, laleh, stella):
        with pytest.raises(NotReviewing):
            decide(imogen, nobody)
    assert signed_in(tomasz).get(reverse("studies:access", args=[imogen.study_id])).status_code == 403


def test_a_double_click_is_one_answer_and_an_answer_stays(imogen, tomasz):
    key = uuid.uuid4()
    first, second = (decide(tomasz, imogen, "remove", key=key) for _ in range(2))

    assert first == second
    with pytest.raises(RoleOver):
        decide(tomasz, imogen)
    for change in (lambda: AccessDecision.objects.update(verdict="keep"), first.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_page_says_who_used_what_when(imogen, tomasz, dario):
    """Who has what, last used; the officer sees it too and may decide."""
    with transaction.atomic():
        log.record("session.planned", by=tomasz, at=NOON, study=tomasz.study)

    page = signed_in(dario).get(reverse("studies:access", args=[imogen.study_id]))

    used = {row["held"].membership.user_id: row["held"].last_used for row in page.context["rows"]}
    assert used == {imogen.user_id: None, tomasz.user_id: NOON, dario.user_id: None}
    assert decide(tomasz, dario).verdict == "keep"


def test_a_review_costs_the_same_for_one_and_for_many(imogen, tomasz, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        held_roles(imogen.study, NOON)


def test_what_is_due_shows_on_the_team_page_and_today(imogen, tomasz):
    Membership.objects.filter(pk=tomasz.pk).update(starts_on=NOON.date() - 91 * A_DAY)
    client = signed_in(imogen)

    for name in ("studies:team", "overview:today"):
        assert (
            reverse("studies:access", args=[imogen.study_id])
            in client.get(reverse(name, args=[imogen.study_id])).content.decode()
        ), name

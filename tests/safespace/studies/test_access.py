"""Who opens a page of a study, and what everyone else is told."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from safespace.accounts.models import User
from safespace.audit.models import Entry
from safespace.studies.access import for_member, require
from safespace.studies.models import Membership
from safespace.studies.roles import Permission, Role
from tests.cast import NOON, make_member, make_user
from tests.make import signed_in


@for_member(Permission.READ_STUDY)
def looked_at(request, member):
    return HttpResponse(f"{member.study} {member.role}")


@for_member(Permission.READ_STUDY, Permission.RUN_SESSIONS)
def run(request, member):
    return HttpResponse("running")


@for_member(Permission.READ_STUDY)
def asks_inside(request, member):
    require(member, Permission.MANAGE_TEAM)
    return HttpResponse("managing")


urlpatterns = [
    path("", include("safespace.accounts.urls")),
    path("", include("safespace.studies.urls")),
    path("studies/<uuid:study_id>/looked-at/", looked_at, name="looked-at"),
    path("studies/<uuid:study_id>/run/", run, name="run"),
    path("studies/<uuid:study_id>/inside/", asks_inside, name="inside"),
]
handler404 = "safespace.base.http.errors.not_found"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.ROOT_URLCONF = __name__
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def page(study_id, name="looked-at"):
    return reverse(name, args=[study_id])


def test_a_member_reaches_the_study_in_their_role(leaving_well, tomasz):
    assert signed_in(tomasz).get(page(leaving_well.id)).content == b"Leaving Well interviewer"


def test_a_strangers_study_a_missing_one_and_an_ended_role_are_the_same_404(leaving_well, imogen, stella):
    """ASVS 8.4.1; G3: the same status and the same bytes."""
    former = make_member(make_user("noor", "Noor"), leaving_well, Role.COORDINATOR)
    former.end(by=imogen, at=NOON)

    theirs = signed_in(stella).get(page(leaving_well.id))
    missing = signed_in(stella).get(page(uuid.uuid4()))
    ended = signed_in(former).get(page(leaving_well.id))

    assert [one.status_code for one in (theirs, missing, ended)] == [404, 404, 404]
    assert theirs.content == missing.content == ended.content
    assert sorted(theirs.headers.items()) == sorted(missing.headers.items()) == sorted(ended.headers.items())


def test_asking_for_a_study_out_of_reach_leaves_the_same_line_in_the_log(leaving_well, stella):
    """ASVS 16.3.2: the line does not tell whether the study exists."""
    client = signed_in(stella)
    client.get(page(leaving_well.id))
    client.get(page(uuid.uuid4()))

    lines = list(Entry.objects.values_list("action", "actor_id", "study_id", "detail"))

    assert lines == [("access.not_found", stella.user_id, None, {"view": "looked-at"})] * 2


def test_a_member_without_the_permission_gets_a_403_and_a_line_in_the_log(leaving_well, laleh):
    assert signed_in(laleh).get(page(leaving_well.id, "run")).status_code == 403

    line = Entry.objects.get()
    assert (line.action, line.actor_role, line.study_id) == ("access.denied", "ethics_reviewer", leaving_well.id)
    assert line.detail == {"view": "run", "needs": ["run_sessions"]}


def test_every_permission_asked_for_is_needed(leaving_well, tomasz, laleh):
    assert signed_in(tomasz).get(page(leaving_well.id, "run")).content == b"running"
    assert signed_in(laleh).get(page(leaving_well.id, "run")).status_code == 403


def test_a_view_may_ask_for_more_inside(leaving_well, imogen, tomasz):
    assert signed_in(imogen).get(page(leaving_well.id, "inside")).content == b"managing"
    assert signed_in(tomasz).get(page(leaving_well.id, "inside")).status_code == 403


def test_an_administrator_has_no_study_data(leaving_well, ada):
    """Need to know: the column of the sys-admin."""
    assert signed_in(ada).get(page(leaving_well.id)).status_code == 404


def test_a_passphrase_alone_reaches_no_study(leaving_well, imogen):
    assert Client().get(page(leaving_well.id)).status_code == 302


@pytest.mark.parametrize(
    ("starts", "ends", "reaches"), [(0, 0, True), (-9, -1, False), (1, None, False), (-9, None, True), (-9, 0, True)]
)
def test_a_role_holds_from_its_first_day_to_its_last(leaving_well, starts, ends, reaches):
    """F-R5: roles are dated."""
    member = make_member(make_user("noor", "Noor"), leaving_well, Role.INTERVIEWER)
    days = {"starts_on": NOON.date() + timedelta(days=starts)}
    days["ends_on"] = None if ends is None else NOON.date() + timedelta(days=ends)
    Membership.objects.filter(pk=member.pk).update(**days)

    assert signed_in(member).get(page(leaving_well.id)).status_code == (200 if reaches else 404)


def test_the_days_of_a_role_are_days_where_the_study_is(leaving_well, clock):
    """F-R5: midnight in Auckland comes thirteen hours before midnight in London."""
    leaving_well.zone = "Pacific/Auckland"
    leaving_well.save()
    member = make_member(make_user("noor", "Noor"), leaving_well, Role.INTERVIEWER)
    Membership.objects.update(ends_on=NOON.date())
    clock.move_to(NOON.replace(hour=10, minute=59))
    assert signed_in(member).get(page(leaving_well.id)).status_code == 200

    clock.move_to(NOON.replace(hour=11, minute=0))

    assert signed_in(member).get(page(leaving_well.id)).status_code == 404


def test_an_ended_role_stops_at_the_next_request(leaving_well, imogen, tomasz):
    """ASVS 8.3.2; F-R5."""
    client = signed_in(tomasz)
    assert client.get(page(leaving_well.id)).status_code == 200

    tomasz.end(by=imogen, at=NOON)

    assert client.get(page(leaving_well.id)).status_code == 404


def test_middleware_access_and_shell_cost_five_queries(leaving_well, imogen, django_assert_max_num_queries):
    """Session, account, device, memberships, and noting that the session was used."""
    client = signed_in(imogen)
    with time_machine.travel(NOON + timedelta(seconds=30), tick=False), django_assert_max_num_queries(5):
        response = client.get(reverse("studies:show", args=[leaving_well.id]))

    assert response.status_code == 200


def test_the_number_of_queries_does_not_grow_with_studies(imogen, django_assert_num_queries):
    counted = []
    for number in range(2):
        for letter in "ABCDEFGHIJ":
            study = imogen.study.__class__.objects.create(
                name=f"{letter}{number}", code=f"{letter}{'XY'[number]}", zone="Europe/London", opened_at=NOON
            )
            Membership.objects.create(
                user=User.objects.get(pk=imogen.user_id), study=study, role=Role.COORDINATOR, starts_on=NOON.date(),
                confirmed_by=uuid.uuid4(),
            )  # fmt: skip
        client = signed_in(imogen)
        with django_assert_num_queries(4, exact=False) as seen:
            client.get(reverse("studies:index"))
        counted.append(len(seen))

    assert counted[0] == counted[1]

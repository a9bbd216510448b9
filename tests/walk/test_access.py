"""Every address, visited by each kind of visitor with every method (G1 to G3)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safespace.accounts.sign_in.public_views import OPEN, PASSWORD_ONLY
from safespace.studies.roles import Role, grants
from tests.walk.addresses import MARK, addresses
from tests.walk.things import OF_ANYBODY_IN_THE_STUDY, PERSONAL
from tests.walk.walker import Answer, answer, must, shown, told_apart, walk

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
"""Access to views is decided in Python; which rows a role reaches is tested on both databases (`test_matrix.py`)."""

EVERYBODY = [
    "anybody",
    "imogen with her passphrase only",
    "somebody new with a passphrase only",
    "a participant with the device",
    "nils",  # verified, in no study
    "stella",  # in another study
    "ada",  # administrator, in no study
    "imogen",  # coordinator
    "tomasz",  # interviewer, meets everybody here
    "laleh",  # ethics reviewer
    "petra",  # principal investigator
    "dario",  # data protection officer
]
IN_THE_STUDY = ["imogen", "tomasz", "laleh", "petra", "dario"]
# What the middleware itself has to read: the session, its owner, and, within the owner's row, whether a reset of their
# second step was asked for. No page shows that before the second step (`Shell`).
OF_SIGNING_IN = {
    "safespace_browsersession", "safespace_user", "safespace_factorreset", "safespace_worker", "safespace_delivery",
}  # fmt: skip
"""What an account is loaded with: its session, an open reset, and whether the worker runs. None holds study data."""


@pytest.mark.parametrize("name", EVERYBODY)
def test_nobody_is_let_further_than_their_role(world, name):
    """A member may find that a thing is gone, or that one step of a page needs more than the page itself."""
    member = name in IN_THE_STUDY
    also = {Answer.HIDDEN, Answer.REFUSED} if member else set()
    assert walk(addresses(), world.people[name], world.things, also=also) == []


@pytest.mark.parametrize("name", ["nils", "stella", "ada"])
def test_a_study_of_others_looks_like_none_at_all(world, name):
    """The same bytes for a study that is there and one that is not (ASVS 8.4.1)."""
    assert told_apart(world.people[name], _within_a_study(), world.things) == []


def test_things_of_another_study_cannot_be_reached_through_ones_own(world):
    """Stella asks for our rows below the address of her own study."""
    found = [address for address in _within_a_study() if set(address.kwargs) - {"study_id"} - _of_the_house()]

    def through_hers(address):
        return world.things(address, study_id=world.elsewhere.pk)

    assert shown(world.people["stella"], found, through_hers) == []


def test_people_whom_an_interviewer_does_not_meet_are_out_of_reach(world):
    """Need-to-know; the receipt of a withdrawal, which any member may take, names no one."""
    found = [address for address in _within_a_study() if PERSONAL & set(address.kwargs)]
    found = [address for address in found if address.name not in OF_ANYBODY_IN_THE_STUDY]

    assert shown(world.people["sunita"], found, world.things) == []


@pytest.mark.parametrize("name", IN_THE_STUDY)
def test_the_walk_opens_what_it_should(world, name):
    """The control: a walk that opens nothing proves nothing."""
    person = world.people[name]
    mine = [one for one in _within_a_study() if _may(person, one, world.study.pk)]
    shut = []
    for address in mine:
        given = answer(person.ask("GET", reverse(address.name, kwargs=world.things(address))))
        if given not in (Answer.OPENED, Answer.NO_METHOD):
            shut.append(f"{address.name}: {given}")

    assert len(shut) <= len(mine) / 10, shut


def test_every_permission_is_used_and_granted():
    """A permission that opens nothing, or that no role holds, misleads the reader of the table."""
    asked = {one for address in _within_a_study() for one in getattr(address.view, MARK)}

    assert [one for one in asked if not any(grants(role, one) for role in Role)] == []


def _within_a_study():
    return [address for address in addresses() if "study_id" in address.kwargs]


def _of_the_house():
    """Places that belong to no study: rooms are shared, as are equipment, closures of rooms and languages."""
    return {"room_id", "equipment_id", "closure_id", "language"}


def _may(person, address, study_id):
    return Answer.OPENED in must(address, person, study_id)


@pytest.mark.parametrize("name", ["anybody", "imogen with her passphrase only", "somebody new with a passphrase only"])
def test_before_the_second_factor_no_table_of_the_studies_is_asked(world, name):
    """G2: a view that may not open is refused before anything is looked up."""
    person, asked = world.people[name], {}
    for address in (one for one in addresses() if one.name not in OPEN | PASSWORD_ONLY):
        with CaptureQueriesContext(connection) as queries:
            for method in ("GET", "POST"):
                person.ask(method, reverse(address.name, kwargs=world.things(address)))
        tables = {table for query in queries for table in re.findall(r'(?:FROM|INTO|UPDATE) "(\w+)"', query["sql"])}
        asked[address.name] = tables - OF_SIGNING_IN

    assert {one: tables for one, tables in asked.items() if tables} == {}


def test_the_search_for_tables_sees_them(world):
    """The control: the same search finds what an open page asks for."""
    with CaptureQueriesContext(connection) as queries:
        world.people["imogen"].ask("GET", reverse("overview:people", args=[world.study.pk]))

    assert any('FROM "safespace_participant"' in query["sql"] for query in queries)

"""The navigation shows only what the role needs."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from safespace.studies.approval import NEEDS_APPROVAL, STAYS_POSSIBLE, Act, note_suspension
from safespace.studies.shell import PERMISSIONS_FOR
from tests.cast import NOON
from tests.make import signed_in


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def shell_of(member):
    return signed_in(member).get(reverse("studies:show", args=[member.study_id])).context["shell"]


def test_the_navigation_of_a_reviewer_leads_to_no_participant(laleh):
    """A reviewer never sees any identity; what two people opened is listed by code."""
    labels = {item.label for item in shell_of(laleh).nav}

    usual = {"Today", "Ledger", "Forms", "Who looked", "Opened by two", "Wants to stop", "Overview", "Team"}
    assert labels - usual == {"Incidents"}, "by pseudonym, and without what happened"
    assert {"Overview", "Team"} <= labels


def test_the_navigation_of_an_interviewer_has_no_ledger(tomasz):
    assert {"Consent ledger", "Who looked"} & {item.label for item in shell_of(tomasz).nav} == set()


def test_every_entry_of_the_navigation_opens(imogen, tomasz, laleh):
    """A rail that leads to a 403 would be a lie."""
    for member in (imogen, tomasz, laleh):
        client = signed_in(member)
        answers = {item.url: client.get(item.url).status_code for item in shell_of(member).nav}
        assert set(answers.values()) == {200}, answers


def test_the_navigation_says_who_is_signed_in_since_when_and_marks_the_page(imogen):
    shell = shell_of(imogen)

    assert (shell.me.name, shell.me.role_words) == ("Imogen Achterberg", "Coordinator")
    assert shell.me.verified_at == NOON
    assert shell.study == "Leaving Well"
    assert [name for name, _ in shell.studies] == ["Leaving Well"]
    assert [item.label for item in shell.nav if item.current] == ["Overview"]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("participants:add", "People"),
        ("sessions:plan", "Sessions"),
        ("rooms:standard", "Rooms"),
        ("ethics:index", "Consent"),
        ("support:add", "Support"),
        ("studies:training", "Team"),
        ("sessions:guide", "Interview guide"),
        ("studies:settings", "Overview"),
        ("overview:interpreting", "Today"),
    ],
)
def test_a_page_below_a_place_marks_that_place_and_no_other(imogen, leaving_well, name, place):
    page = signed_in(imogen).get(reverse(name, args=[leaving_well.pk]))

    assert page.status_code == 200
    assert [item.label for item in page.context["shell"].nav if item.current] == [place]


def test_a_page_marks_a_place_that_the_rail_of_the_role_shows(laleh, alder):
    """A reviewer has no rooms and no people, but comes to the committee's decisions by the forms."""
    page = signed_in(laleh).get(reverse("ethics:index", args=[laleh.study_id]))

    assert [item.label for item in page.context["shell"].nav if item.current] == ["Forms"]


@pytest.mark.parametrize(
    ("name", "place"),
    [("accounts:invite", "Accounts"), ("studies:orphans", "Left alone"), ("studies:index", "Studies")],
)
def test_a_page_of_an_administrator_marks_its_place(ada, name, place):
    page = signed_in(ada).get(reverse(name))

    assert [item.label for item in page.context["shell"].nav if item.current] == [place]


def test_a_stranger_gets_an_empty_shell(db):
    shell = Client().get(reverse("accounts:sign-in")).context["shell"]

    assert (shell.me, shell.study, shell.studies, shell.nav) == (None, None, [], [])


def test_while_no_approval_runs_each_role_reads_what_of_its_own_work_has_to_wait(imogen, fred, tomasz):
    """F-R2: the front desk is not told to wait with what it never does."""
    assert set(PERMISSIONS_FOR) == set(Act)
    note_suspension(imogen.study, NOON)

    notes = {who: signed_in(who).get(reverse("withdrawals:by-code", args=[who.study_id])).context["shell"].approval
             for who in (imogen, fred, tomasz)}  # fmt: skip

    assert (notes[fred].waits, notes[fred].stays) == ([], [STAYS_POSSIBLE[Act.WITHDRAW]])
    assert notes[imogen].waits == list(NEEDS_APPROVAL.values())
    assert (
        NEEDS_APPROVAL[Act.BEGIN] in notes[tomasz].waits and NEEDS_APPROVAL[Act.ADD_PEOPLE] not in notes[tomasz].waits
    )

"""Several at the same moment ask for one role and give it: the database decides."""

import uuid

import pytest

from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role, give_role
from tests import race
from tests.cast import NOON, make_member, make_study, make_user, train


def at_once(act, times=8):
    """Run `act` so many times at the same moment; return what came out of those that were not refused."""
    given = race.at_once(*[act] * times)
    assert [one for one in given if isinstance(one, Exception) and not isinstance(one, Refusal)] == []
    return [one for one in given if not isinstance(one, Exception)]


def ask(by, user):
    return ask_for_role(key=uuid.uuid4(), study=by.study, user=user, role=Role.INTERVIEWER, by=by, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_ask_and_give_one_role():
    """ASVS 2.3.4: the database decides."""
    study = make_study("Leaving Well", "LW")
    imogen = make_member(make_user("imogen", "Imogen"), study, Role.COORDINATOR)
    petra = make_member(make_user("petra", "Petra"), study, Role.PRINCIPAL_INVESTIGATOR)
    noor = make_user("noor", "Noor")
    train(noor)

    asked = at_once(lambda: ask(imogen, noor))
    assert len(asked) == 1
    at_once(lambda: give_role(asked=asked[0], by=petra, at=NOON))

    assert Membership.objects.filter(user=noor).count() == 1
    assert Entry.objects.filter(action="role.granted").count() == 1

"""F-R4: a study whose last manager left gets a new one by two people, neither of whom sees its data or is the one."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.outbox.deliveries import deliver_due
from safespace.studies.models import Membership, NotManaging
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import (
    AdministratorApart,
    AlreadyMember,
    GivenToOneself,
    MemberCanConfirm,
    OtherSide,
    give_role,
)
from safespace.studies.team.leaving import leave
from safespace.studies.team.orphans import LookedAfter, NoConfirmer, NotAManager, name_manager, orphans
from safespace.studies.team.requests import RoleRequest
from tests.cast import NOON, make_user, train
from tests.make import signed_in
from tests.race import at_once


@pytest.fixture
def odo(db):
    """Another administrator."""
    return make_user("odo", "Odo Brandt", is_administrator=True, email="odo@example.org")


@pytest.fixture
def noor(db):
    noor = make_user("noor", "Noor Haddad", email="noor@example.org")
    train(noor)
    return noor


@pytest.fixture
def alone(leaving_well, imogen, ada):
    """Leaving Well, after its coordinator left."""
    leave(imogen.user, by=ada, at=NOON)
    return leaving_well


def name(study, user, by, role=Role.COORDINATOR, key=None):
    return name_manager(key=key or uuid.uuid4(), study=study, user=user, role=role, by=by, at=NOON)


def test_F_R4_one_administrator_asks_another_confirms_and_the_person_manages(alone, ada, odo, noor):
    assert list(orphans(NOON)) == [alone]

    asked = name(alone, noor, ada)
    deliver_due(at=NOON)

    assert not Membership.objects.filter(user=noor).exists(), "nothing holds before a second person agreed"
    assert sorted(one.to[0] for one in mail.outbox) == ["odo@example.org"]
    given = give_role(asked=asked, by=odo, at=NOON)
    held = Membership.objects.get(user=noor)
    assert (given.state, held.role, held.recorded_by, held.confirmed_by) == ("given", "coordinator", ada.pk, odo.pk)
    assert held.holds(NOON) and not orphans(NOON).exists()
    lines = Entry.objects.filter(action__in=["role.asked", "role.granted"])
    assert {one.action: one.actor_id for one in lines} == {"role.asked": ada.pk, "role.granted": odo.pk}


def test_F_R4_who_asked_does_not_confirm_and_neither_does_the_person(alone, ada, odo, noor):
    asked = name(alone, noor, ada)

    for who, refusal in ((ada, GateClosed), (noor, GivenToOneself)):
        with pytest.raises(refusal):
            give_role(asked=asked, by=who, at=NOON)
    assert not Membership.objects.filter(user=noor).exists()


def test_the_officer_of_the_study_comes_before_an_administrator(alone, dario, ada, odo, noor):
    asked = name(alone, noor, ada)
    with pytest.raises(MemberCanConfirm):
        give_role(asked=asked, by=odo, at=NOON)
    assert give_role(asked=asked, by=dario, at=NOON).state == "given"


def test_F_R4_an_administrator_names_no_manager_where_a_study_has_one(leaving_well, imogen, ada, odo, noor):
    """The control: as soon as they left, or their last day passed, it opens."""
    with pytest.raises(LookedAfter):
        name(leaving_well, noor, ada)
    Membership.objects.filter(pk=imogen.pk).update(ends_on=NOON.date() - timedelta(days=1))

    assert name(leaving_well, noor, ada).state == "waiting"


def test_F_R4_only_who_manages_is_named_and_by_an_administrator_alone(alone, ada, odo, noor, laleh, stella):
    with pytest.raises(NotAManager):
        name(alone, noor, ada, role=Role.INTERVIEWER)
    for who in (noor, stella.user):
        with pytest.raises(NotManaging):
            name(alone, noor, who)
    for who, refusal in ((laleh.user, AlreadyMember), (odo, AdministratorApart)):
        with pytest.raises(refusal):
            name(alone, who, ada)
    laleh.close(by=ada, at=NOON)
    with pytest.raises(OtherSide):
        name(alone, laleh.user, ada)
    assert not RoleRequest.objects.exists()


def test_one_administrator_alone_is_told_to_find_a_second(alone, ada, noor):
    with pytest.raises(NoConfirmer):
        name(alone, noor, ada)
    assert not RoleRequest.objects.exists()


def test_a_double_press_asks_once(alone, ada, odo, noor):
    key = uuid.uuid4()
    assert name(alone, noor, ada, key=key) == name(alone, noor, ada, key=key)
    assert RoleRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_at_one_moment_the_role_is_given_once(alone, ada, odo, noor):
    asked = name(alone, noor, ada)
    given = at_once(*(lambda: give_role(asked=asked, by=odo, at=NOON) for _ in range(6)))

    assert {one.state for one in given} == {"given"}
    assert Membership.objects.filter(user=noor).count() == 1


def test_the_pages_tell_a_neutral_name_and_ask_for_a_passkey_again(alone, ada, odo, noor):
    with time_machine.travel(NOON, tick=False):
        client, home = signed_in(ada), reverse("studies:orphans")
        address = reverse("studies:name-manager", args=[alone.pk])
        assert "Nobody looks after its team." in client.get(home).content.decode()
        wrong = client.post(address, {"username": "nobody", "role": "coordinator"})
        assert (wrong.status_code, 'value="nobody"' in wrong.content.decode()) == (422, True)
        assert client.post(address, {"username": "noor", "role": "interviewer"}).status_code == 422
        assert client.post(address, {"username": "noor", "role": "coordinator"}).url == home
        assert "Noor Haddad is asked for as coordinator" in client.get(home).content.decode()
        for page in (home, address):
            assert signed_in(noor).get(page).status_code == 403
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert client.post(address, {"username": "noor", "role": "coordinator"}).status_code == 403


def test_a_study_that_is_looked_after_is_not_there(leaving_well, imogen, ada):
    with time_machine.travel(NOON, tick=False):
        assert signed_in(ada).get(reverse("studies:name-manager", args=[leaving_well.pk])).status_code == 404

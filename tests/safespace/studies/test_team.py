"""Who is given a role, by whom, and how it ends."""

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from safespace.accounts.models import User
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from safespace.studies.models import AccountClosed, AlreadyMember, Membership, NotManaging, OwnRole
from safespace.studies.roles import Role
from tests.cast import NOON, make_member, make_study, make_user
from tests.make import signed_in


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def noor(db):
    """Somebody with an account and no role anywhere."""
    return make_user("noor", "Noor Haddad")


def grant(by, user, role=Role.INTERVIEWER, study=None, **days):
    return Membership.objects.grant(
        key=uuid.uuid4(), study=study or by.study, user=user, role=role, by=by, at=NOON, **days
    )


def test_a_coordinator_gives_a_role_from_a_day_to_a_day(imogen, noor, at_noon):
    """F-R5."""
    typed = {"username": "NOOR", "role": "interviewer", "starts_on": "2026-12-01", "ends_on": "2026-12-24"}
    given = signed_in(imogen).post(reverse("studies:add-member", args=[imogen.study_id]), typed)

    assert given.url == reverse("studies:team", args=[imogen.study_id])
    member = Membership.objects.get(user=noor)
    assert (member.role, str(member.starts_on), str(member.ends_on)) == ("interviewer", "2026-12-01", "2026-12-24")
    assert not member.holds(NOON)
    assert Entry.objects.get(action="role.granted").actor_id == imogen.user_id


def test_nobody_gives_a_role_to_themselves(imogen):
    """F-R4; issue of the door."""
    with pytest.raises(OwnRole):
        grant(imogen, imogen.user, Role.ETHICS_REVIEWER)


def test_nobody_ends_their_own_role(imogen):
    with pytest.raises(OwnRole):
        imogen.end(by=imogen, at=NOON)


def test_an_interviewer_gives_no_roles(tomasz, noor):
    with pytest.raises(NotManaging):
        grant(tomasz, noor)


def test_the_stranger_gives_and_ends_no_roles_here(stella, tomasz, noor, leaving_well):
    """ASVS 8.4.1."""
    with pytest.raises(NotManaging):
        grant(stella, noor, study=leaving_well)
    with pytest.raises(NotManaging):
        tomasz.end(by=stella, at=NOON)


def test_a_coordinator_whose_role_ended_gives_no_more(leaving_well, imogen, noor):
    former = make_member(make_user("former", "Former"), leaving_well, Role.COORDINATOR)
    former.end(by=imogen, at=NOON)

    with pytest.raises(NotManaging):
        grant(former, noor)


def test_one_person_has_one_role_at_a_time_in_a_study(imogen, tomasz):
    with pytest.raises(AlreadyMember):
        grant(imogen, tomasz.user, Role.ETHICS_REVIEWER)


def test_after_a_role_has_lapsed_a_new_one_can_be_given(imogen, noor):
    lapsed = grant(imogen, noor, starts_on=NOON.date() - timedelta(days=9), ends_on=NOON.date() - timedelta(days=1))

    anew = grant(imogen, noor, Role.ETHICS_REVIEWER)

    lapsed.refresh_from_db()
    assert (lapsed.ended_at, anew.holds(NOON)) == (NOON, True)


def test_an_account_that_is_switched_off_is_given_nothing(imogen, noor):
    User.objects.update(is_active=False)
    noor.refresh_from_db()

    with pytest.raises(AccountClosed):
        grant(imogen, noor)


def test_an_unknown_username_and_a_last_day_before_the_first_are_said_plainly(imogen, noor, at_noon):
    address = reverse("studies:add-member", args=[imogen.study_id])
    unknown = signed_in(imogen).post(address, {"username": "nobody", "role": "interviewer"})
    backwards = {"username": "noor", "role": "interviewer", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}

    assert list(unknown.context["form"].errors) == ["username"]
    assert list(signed_in(imogen).post(address, backwards).context["form"].errors) == ["ends_on"]
    assert not Membership.objects.filter(user=noor).exists()


def test_an_ended_role_stays_on_the_page_and_on_the_record(imogen, tomasz, at_noon):
    """F-R5: past authorship stays."""
    ended = signed_in(imogen).post(reverse("studies:end-member", args=[imogen.study_id, tomasz.id]))

    assert ended.url == reverse("studies:team", args=[imogen.study_id])
    tomasz.refresh_from_db()
    assert (tomasz.ended_at, tomasz.ended_by) == (NOON, imogen.user_id)
    page = signed_in(imogen).get(ended.url).content.decode()
    assert "Tomasz Idowu" in page
    assert "ended 23 November 2026" in page


def test_a_role_of_another_study_cannot_be_ended_by_its_id(imogen, stella, at_noon):
    """WSTG-ATHZ-04: an id of somebody else under my own study."""
    address = reverse("studies:end-member", args=[imogen.study_id, stella.id])

    assert signed_in(imogen).post(address).status_code == 404


def test_giving_a_role_asks_for_a_fresh_code(imogen, at_noon):
    """E-R10: step-up for role changes."""
    client = signed_in(imogen)
    address = reverse("studies:add-member", args=[imogen.study_id])
    assert client.get(address).status_code == 200

    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert client.get(address).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_give_one_role():
    """ASVS 2.3.4's spirit: the database decides."""
    study = make_study("Leaving Well", "LW")
    imogen = make_member(make_user("imogen", "Imogen"), study, Role.COORDINATOR)
    noor = make_user("noor", "Noor")
    given, gate = [], threading.Barrier(8)

    def give():
        gate.wait()
        try:
            given.append(grant(imogen, noor))
        except Refusal:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(given) == 1
    assert Membership.objects.filter(user=noor).count() == 1

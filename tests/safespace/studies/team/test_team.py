"""Granting and ending roles."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from safespace.accounts.models import User
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.base.refusals import Refusal
from safespace.outbox.deliveries import deliver_due
from safespace.studies.models import Membership, NotManaging, OwnRole
from safespace.studies.need_to_know import IDENTITY_READERS, Role
from safespace.studies.team.granting import (
    AccountClosed,
    AlreadyAsked,
    AlreadyMember,
    GivenToOneself,
    MemberCanConfirm,
    NotTheSecond,
    ask_for_role,
    decline_role,
    give_role,
)
from safespace.studies.team.requests import RoleRequest
from tests.cast import NOON, make_member, make_user, train
from tests.make import signed_in


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def noor(db):
    """An account with training and without a role."""
    noor = make_user("noor", "Noor Haddad", email="noor@example.org")
    train(noor)
    return noor


def ask(by, user, role=Role.INTERVIEWER, study=None, **days):
    return ask_for_role(key=uuid.uuid4(), study=study or by.study, user=user, role=role, by=by, at=NOON, **days)


def give(asked, by):
    return give_role(asked=asked, by=by, at=NOON)


def test_a_role_that_reads_names_is_asked_for_by_one_and_confirmed_by_another(imogen, petra, noor, at_noon):
    """F-R4, F-R5: from a day to a day, two people, two lines in the log."""
    typed = {"username": "NOOR", "role": "interviewer", "starts_on": "2026-12-01", "ends_on": "2026-12-24"}
    asked = signed_in(imogen).post(reverse("studies:add-member", args=[imogen.study_id]), typed)

    assert asked.url == reverse("studies:team", args=[imogen.study_id])
    assert not Membership.objects.filter(user=noor).exists()
    decide = reverse("studies:decide-role", args=[imogen.study_id, RoleRequest.objects.get(user=noor).pk])
    assert signed_in(petra).post(decide, {"give": "yes"}).url == asked.url

    member = Membership.objects.get(user=noor)
    assert (member.role, str(member.starts_on), str(member.ends_on)) == ("interviewer", "2026-12-01", "2026-12-24")
    assert (member.recorded_by, member.confirmed_by) == (imogen.user_id, petra.user_id)
    assert not member.holds(NOON)
    assert Entry.objects.get(action="role.asked").actor_id == imogen.user_id
    assert Entry.objects.get(action="role.granted").actor_id == petra.user_id


def test_a_role_that_waits_opens_nothing(imogen, noor, at_noon):
    """F-R4: until the second person agreed, the study is not there for them."""
    ask(imogen, noor)

    assert signed_in(noor).get(reverse("studies:show", args=[imogen.study_id])).status_code == 404


@pytest.mark.parametrize("role", IDENTITY_READERS)
def test_who_asked_does_not_confirm(imogen, noor, role, at_noon):
    """F-R4: requester and approver; on the page the reason is said and nothing is lost."""
    asked = ask(imogen, noor, role)

    with pytest.raises(GateClosed):
        give(asked, imogen)
    decide = reverse("studies:decide-role", args=[imogen.study_id, asked.pk])
    assert signed_in(imogen).post(decide, {"give": "yes"}).status_code == 422
    assert not Membership.objects.filter(user=noor).exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in IDENTITY_READERS])
def test_a_role_that_reads_no_names_is_given_at_once(imogen, noor, role):
    asked = ask(imogen, noor, role)

    assert (asked.state, Membership.objects.get(user=noor).role) == ("given", role)


def test_nobody_asks_for_or_confirms_a_role_of_their_own(imogen, petra, laleh, noor, leaving_well):
    """F-R4."""
    with pytest.raises(GivenToOneself):
        ask(imogen, imogen.user, Role.ETHICS_REVIEWER)
    former = make_member(make_user("former", "Former"), leaving_well, Role.COORDINATOR)
    asked = RoleRequest.objects.create(
        study=leaving_well, user=former.user, role=Role.COORDINATOR, asked_at=NOON, recorded_by=imogen.user_id
    )

    with pytest.raises(GivenToOneself):
        give(asked, former)
    for nobody in (laleh, noor):
        with pytest.raises(NotTheSecond):
            give(asked, nobody)


def test_an_administrator_confirms_the_first_manager_and_no_later_role(imogen, ada, noor, petra, at_noon):
    """A new study has nobody else; once it has, an administrator is out of it."""
    petra.close(by=imogen, at=NOON)
    asked = ask(imogen, noor, Role.PRINCIPAL_INVESTIGATOR)
    client = signed_in(ada)
    assert "Noor Haddad" in client.get(reverse("studies:waiting-roles")).content.decode()

    client.post(reverse("studies:decide-as-administrator", args=[asked.pk]), {"give": "yes"})

    assert Membership.objects.get(user=noor).confirmed_by == ada.id
    assert client.get(reverse("studies:show", args=[imogen.study_id])).status_code == 404
    later = ask(imogen, _trained("later"))
    assert "later" not in client.get(reverse("studies:waiting-roles")).content.decode()
    with pytest.raises(MemberCanConfirm):
        give(later, ada)


def _trained(username):
    user = make_user(username, username)
    train(user)
    return user


def test_a_former_administrator_confirms_nothing(imogen, ada, noor):
    asked = ask(imogen, noor)
    ada.is_administrator = False

    with pytest.raises(NotTheSecond):
        give(asked, ada)


def test_those_who_can_confirm_get_a_letter_without_content(imogen, noor, leaving_well):
    """E-R1: no name, no study, no role in mail."""
    petra = make_user("petra", "Petra Lindqvist", email="petra@example.org")
    make_member(petra, leaving_well, Role.PRINCIPAL_INVESTIGATOR)
    ask(imogen, noor)

    deliver_due(at=NOON)

    assert {one.to[0] for one in mail.outbox} == {"petra@example.org", "noor@example.org"}
    text = " ".join(one.subject + one.body for one in mail.outbox)
    assert not [word for word in ("Noor", "Leaving Well", "nterviewer") if word in text]


@pytest.mark.parametrize("decide", [give_role, decline_role])
def test_the_one_who_asked_gets_a_letter_once_another_decided(imogen, petra, noor, decide):
    imogen.user.email = "imogen@example.org"
    imogen.user.save()
    asked = ask(imogen, noor)
    deliver_due(at=NOON)
    mail.outbox.clear()

    decide(asked=asked, by=petra, at=NOON)
    decide(asked=asked, by=petra, at=NOON)
    deliver_due(at=NOON)

    assert [one.to[0] for one in mail.outbox] == ["imogen@example.org"]


def test_a_role_can_be_declined_or_taken_back(imogen, petra, noor):
    for who in (imogen, petra):
        asked = ask(imogen, noor)
        decline_role(asked=asked, by=who, at=NOON)
        assert decline_role(asked=asked, by=who, at=NOON).state == "declined"
    assert Entry.objects.filter(action="role.declined").count() == 2
    with pytest.raises(Refusal):
        give(asked, petra)


def test_an_interviewer_gives_no_roles(tomasz, noor):
    with pytest.raises(NotManaging):
        ask(tomasz, noor)


def test_the_stranger_gives_and_ends_no_roles_here(stella, tomasz, imogen, noor, leaving_well):
    """ASVS 8.4.1."""
    with pytest.raises(NotManaging):
        ask(stella, noor, study=leaving_well)
    with pytest.raises(NotManaging):
        tomasz.end(by=stella, at=NOON)
    with pytest.raises(NotTheSecond):
        give(ask(imogen, noor), stella)


def test_a_coordinator_whose_role_ended_gives_and_confirms_no_more(leaving_well, imogen, noor):
    """F-R5."""
    former = make_member(make_user("former", "Former"), leaving_well, Role.COORDINATOR)
    former.end(by=imogen, at=NOON)

    with pytest.raises(NotManaging):
        ask(former, noor)
    with pytest.raises(NotTheSecond):
        give(ask(imogen, noor), former)


def test_nobody_ends_their_own_role(imogen):
    """F-R4."""
    with pytest.raises(OwnRole):
        imogen.end(by=imogen, at=NOON)


def test_one_person_has_one_role_at_a_time_in_a_study_and_one_that_waits(imogen, tomasz, noor):
    with pytest.raises(AlreadyMember):
        ask(imogen, tomasz.user, Role.TRANSCRIBER)
    ask(imogen, noor)
    with pytest.raises(AlreadyAsked):
        ask(imogen, noor, Role.TRANSCRIBER)


def test_after_a_role_has_lapsed_a_new_one_can_be_given(imogen, noor, leaving_well):
    lapsed = make_member(noor, leaving_well, Role.INTERPRETER)
    Membership.objects.filter(pk=lapsed.pk).update(ends_on=NOON.date() - timedelta(days=1))

    ask(imogen, noor, Role.TRANSCRIBER)

    lapsed.refresh_from_db()
    anew = Membership.objects.get(user=noor, ended_at=None)
    assert (lapsed.ended_at, anew.role, anew.holds(NOON)) == (NOON, "transcriber", True)


def test_an_account_that_is_switched_off_is_given_nothing_even_while_it_waits(imogen, petra, noor):
    asked = ask(imogen, noor)
    User.objects.filter(pk=noor.pk).update(is_active=False)
    noor.refresh_from_db()

    with pytest.raises(AccountClosed):
        give(asked, petra)
    with pytest.raises(AccountClosed):
        ask(imogen, noor)


def test_a_last_day_that_passed_while_it_waited_gives_nothing(imogen, petra, noor):
    asked = ask(imogen, noor, ends_on=NOON.date())

    with pytest.raises(GateClosed):
        give_role(asked=asked, by=petra, at=NOON + timedelta(days=1))


def test_an_unknown_username_and_a_last_day_before_the_first_are_said_plainly(imogen, noor, at_noon):
    address = reverse("studies:add-member", args=[imogen.study_id])
    unknown = signed_in(imogen).post(address, {"username": "nobody", "role": "interviewer"})
    backwards = {"username": "noor", "role": "interviewer", "starts_on": "2026-12-02", "ends_on": "2026-12-01"}

    assert list(unknown.context["form"].errors) == ["username"]
    assert list(signed_in(imogen).post(address, backwards).context["form"].errors) == ["ends_on"]
    assert not RoleRequest.objects.filter(user=noor).exists()


def test_an_ended_role_stays_on_the_page_and_on_the_record(imogen, tomasz, at_noon):
    """F-R5: past authorship stays."""
    ended = signed_in(imogen).post(reverse("studies:end-member", args=[imogen.study_id, tomasz.id]))

    assert ended.url == reverse("studies:team", args=[imogen.study_id])
    tomasz.refresh_from_db()
    assert (tomasz.ended_at, tomasz.ended_by) == (NOON, imogen.user_id)
    page = signed_in(imogen).get(ended.url).content.decode()
    assert "Tomasz Idowu" in page
    assert "ended 23 November 2026" in page


def test_ids_of_another_study_under_my_own_lead_nowhere(imogen, stella, quiet_hours, noor, at_noon):
    """WSTG-ATHZ-04."""
    asked = ask(stella, noor)
    client = signed_in(imogen)

    for name, pk in (("end-member", stella.id), ("decide-role", asked.pk), ("look-at-role", stella.id)):
        assert client.post(reverse(f"studies:{name}", args=[imogen.study_id, pk])).status_code == 404


def test_asking_and_confirming_need_a_fresh_code(imogen, petra, noor, at_noon):
    """E-R10: step-up for role changes."""
    asked = ask(imogen, noor)
    for member, address in (
        (imogen, reverse("studies:add-member", args=[imogen.study_id])),
        (petra, reverse("studies:decide-role", args=[imogen.study_id, asked.pk])),
    ):
        client = signed_in(member)
        assert client.get(address).status_code == 200
        with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
            assert client.get(address).status_code == 403

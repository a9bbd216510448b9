"""F-R5: when a colleague leaves, their access ends at once and their work keeps their name."""

import uuid

import pytest
import time_machine
from django.urls import reverse
from django_otp import devices_for_user

from safespace.accounts.manage.inviting import OwnAccount, switch
from safespace.accounts.models import BrowserSession, Invitation, KnownBrowser, User
from safespace.audit.models import Entry
from safespace.participants.models import Participant
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role
from safespace.studies.team.leaving import leave
from safespace.studies.team.requests import RoleRequest
from tests.cast import NOON, make_member
from tests.make import an_app, signed_in


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_F_R5_one_press_ends_roles_devices_and_browsers(tomasz, ada, stella, quiet_hours, leaving_well):
    """Two studies, two browsers and a role that waits; at the next click nothing is there."""
    make_member(tomasz.user, quiet_hours, Role.INTERPRETER)
    browsers = [signed_in(tomasz), signed_in(tomasz)]
    today = reverse("overview:today", args=[leaving_well.pk])
    assert [one.get(today).status_code for one in browsers] == [200, 200]

    left = signed_in(ada).post(reverse("studies:leaving", args=[tomasz.user_id]))

    assert left.url == reverse("accounts:show", args=[tomasz.user_id])
    assert [one.get(today).status_code for one in browsers] == [302, 302]
    assert not Membership.objects.not_ended().filter(user=tomasz.user).exists()
    assert not list(devices_for_user(tomasz.user, confirmed=None))
    assert not BrowserSession.objects.of(tomasz.user).exists()
    assert not KnownBrowser.objects.filter(user=tomasz.user).exists()
    user = User.objects.get(pk=tomasz.user_id)
    assert (user.is_active, user.is_admitted(NOON), user.expires_on) == (False, False, NOON.date())


def test_F_R5_past_authorship_stays(imogen, ada, alder):
    """The person Imogen added keeps her as the one who did, and the log keeps her name."""
    before = Entry.objects.filter(actor_id=imogen.user_id).count()

    leave(imogen.user, by=ada, at=NOON)

    assert Participant.objects.get(pk=alder.pk).recorded_by == imogen.user_id
    assert Entry.objects.filter(actor_id=imogen.user_id).count() == before > 0
    assert Entry.objects.filter(action="role.ended", actor_id=ada.id).count() == 1
    assert Entry.objects.get(action="account.left").detail == {"devices": 0, "roles": 1}


def test_a_role_that_waits_is_declined(imogen, ada, stella):
    ask_for_role(key=uuid.uuid4(), study=imogen.study, user=stella.user, role=Role.COORDINATOR, by=imogen, at=NOON)

    leave(stella.user, by=ada, at=NOON)

    assert RoleRequest.objects.get(user=stella.user).state == "declined"


def test_leaving_twice_is_harmless_and_nobody_ends_their_own_access(tomasz, ada):
    for _ in range(2):
        leave(tomasz.user, by=ada, at=NOON)
    with pytest.raises(OwnAccount):
        leave(ada, by=ada, at=NOON)

    assert Entry.objects.filter(action="role.ended").count() == 1


def test_the_page_says_what_will_end_and_only_an_administrator_sees_it(tomasz, imogen, ada):
    address = reverse("studies:leaving", args=[tomasz.user_id])

    page = signed_in(ada).get(address).content.decode()

    assert "Interviewer in Leaving Well" in " ".join(page.split())
    assert signed_in(imogen).get(address).status_code == 403
    assert signed_in(imogen).post(address).status_code == 403
    assert Membership.objects.get(pk=tomasz.pk).holds(NOON)


def test_S1_one_administrator_alone_makes_no_link_to_the_account_of_a_colleague_who_left(imogen, ada):
    """E-R10: not by ending it, switching it on, taking its last day away and asking for a new link."""
    an_app(imogen.user)
    administrator, pk = signed_in(ada), imogen.user.pk
    with time_machine.travel(NOON, tick=False):
        administrator.post(reverse("studies:leaving", args=[pk]))
        administrator.post(reverse("accounts:switch", args=[pk]), {"to": "on"})
        administrator.post(reverse("accounts:last-day", args=[pk]), {"expires_on": ""})
        answer = administrator.post(reverse("accounts:invite-again", args=[pk]))
        account = administrator.get(reverse("accounts:show", args=[pk])).content.decode()

    assert answer.status_code == 409
    assert "It takes two people" in answer.content.decode()
    assert not Invitation.objects.filter(user=pk, replaced_at=None).exists()
    assert "Make a new link" not in account and "Lost their second step" in account


def test_S1_the_owner_hears_that_their_account_was_switched_on(
    tomasz, ada, mailoutbox, django_capture_on_commit_callbacks
):
    tomasz.user.email = "tomasz@example.org"
    tomasz.user.save()
    leave(tomasz.user, by=ada, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        switch(tomasz.user, on=True, by=ada, at=NOON)

    assert [one.subject for one in mailoutbox] == ["Your account was switched on again"]

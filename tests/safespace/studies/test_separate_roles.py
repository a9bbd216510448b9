"""F-R4, F-R10: those who do a study, decide about it, and watch over its data are different people."""

import uuid

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from safespace.studies.models import Membership, OpeningNotGranted, Study
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import AdministratorApart, OtherSide, ask_for_role
from tests.cast import NOON, make_member, make_user, train
from tests.make import signed_in


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def noor(db):
    """An account without a role."""
    noor = make_user("noor", "Noor Haddad")
    train(noor)
    return noor


def ask(by, user, role):
    return ask_for_role(key=uuid.uuid4(), study=by.study, user=user, role=role, by=by, at=NOON)


def test_an_administrator_of_the_installation_holds_no_role_and_opens_no_study(imogen, ada, at_noon):
    """Need to know: the column of the sys-admin; F-R10. Even a row in the table lets them see nothing."""
    with pytest.raises(AdministratorApart):
        ask(imogen, ada, Role.DATA_PROTECTION_OFFICER)
    ada.may_open_studies = True
    with pytest.raises(OpeningNotGranted):
        Study.objects.open(key=uuid.uuid4(), name="Mine", code="MI", zone="UTC", by=ada, at=NOON)
    make_member(ada, imogen.study, Role.COORDINATOR)
    assert signed_in(ada).get(reverse("studies:show", args=[imogen.study_id])).status_code == 404


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Role.COORDINATOR, Role.ETHICS_REVIEWER),
        (Role.PRINCIPAL_INVESTIGATOR, Role.ETHICS_REVIEWER),
        (Role.INTERVIEWER, Role.ETHICS_REVIEWER),
        (Role.ETHICS_REVIEWER, Role.INTERVIEWER),
        (Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER),
        (Role.DATA_PROTECTION_OFFICER, Role.PRINCIPAL_INVESTIGATOR),
        (Role.ETHICS_REVIEWER, Role.DATA_PROTECTION_OFFICER),
    ],
)
def test_F_R4_nobody_does_a_study_and_decides_about_it_even_one_after_the_other(imogen, leaving_well, first, then):
    """F-R4, F-R10: the act refuses, and so does the database if the act is bypassed."""
    former = make_member(make_user("former", "Former"), leaving_well, first)
    former.close(by=imogen, at=NOON)

    with pytest.raises(OtherSide):
        ask(imogen, former.user, then)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(former.user, leaving_well, then)


def test_the_sides_of_one_study_do_not_bind_another(imogen, laleh, quiet_hours):
    """F-R4 speaks of one's own study: a reviewer here may coordinate there."""
    assert make_member(laleh.user, quiet_hours, Role.COORDINATOR).side == "research"


def test_the_database_refuses_a_role_without_confirmation_or_given_to_oneself(leaving_well, noor, imogen):
    """F-R4: four rules held below the acts."""
    given = {"study": leaving_well, "user": noor, "role": Role.COORDINATOR, "starts_on": NOON.date()}
    faults = [
        {"recorded_by": imogen.user_id},
        {"recorded_by": imogen.user_id, "confirmed_by": imogen.user_id},
        {"recorded_by": imogen.user_id, "confirmed_by": noor.id},
        {"recorded_by": noor.id, "confirmed_by": imogen.user_id},
    ]
    for fault in faults:
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(**given, **fault)

    good = Membership.objects.create(**given, recorded_by=imogen.user_id, confirmed_by=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=good.pk).update(role=Role.ETHICS_REVIEWER)


def test_only_the_first_role_of_a_study_stands_alone(stella):
    """F-R4: the founder's; the database refuses a second one."""
    study = Study.objects.open(key=uuid.uuid4(), name="Homecoming", code="HC", zone="UTC", by=stella.user, at=NOON)
    founder = Membership.objects.get(study=study)
    assert (founder.founding, founder.confirmed_by, founder.user) == (True, None, stella.user)

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            study=study, user=make_user("next", "Next"), role=Role.COORDINATOR, starts_on=NOON.date(), founding=True
        )

"""Two acts on one form at the same moment."""

import uuid

import pytest

from consent.ethics.models import Approval
from consent.forms.decisions import Decision
from consent.forms.models import ConsentForm, FormVersion
from safespace.studies.roles import Role
from tests.cast import make_member, make_user
from tests.consent.cast import APPROVAL_ENDS, APPROVED_ON, send, words
from tests.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def approving(version, by, key):
    return lambda: Decision.objects.approve(
        key=key, version=version, reference="REC 1", ends_on=APPROVAL_ENDS, by=by, at=APPROVED_ON
    )


def test_a_double_click_on_approve_approves_once(adult_form, imogen, laleh):
    approve = approving(send(adult_form, imogen), laleh, uuid.uuid4())

    given = at_once(approve, approve, approve)

    assert given == [Decision.objects.get()] * 3
    assert (Approval.objects.count(), FormVersion.objects.usable().count()) == (1, 1)


def test_of_two_reviewers_at_once_one_decides_and_the_other_is_refused(adult_form, imogen, laleh, leaving_well):
    ben = make_member(make_user("ben", "Ben Amari"), leaving_well, Role.ETHICS_REVIEWER)
    version = send(adult_form, imogen)

    given = at_once(approving(version, laleh, uuid.uuid4()), approving(version, ben, uuid.uuid4()))

    assert sorted(type(one).__name__ for one in given) == ["Decision", "NotAllowedNow"]
    assert Decision.objects.count() == 1


def test_of_two_who_save_at_once_neither_overwrites_the_other(adult_form, imogen, sunita):
    version = adult_form.draft(by=imogen, at=APPROVED_ON)

    def saving(by, about):
        return lambda: version.revise(words=words(about=about), revision=1, by=by, at=APPROVED_ON).about

    given = at_once(saving(imogen, "Hers."), saving(sunita, "Theirs."))

    assert sorted(type(one).__name__ for one in given) == ["SavedByAnother", "str"]
    assert adult_form.newest_version().about == next(one for one in given if isinstance(one, str))


def test_of_two_forms_with_one_title_at_once_one_is_refused(leaving_well, imogen):
    def beginning():
        return ConsentForm.objects.begin(
            key=uuid.uuid4(), study=leaving_well, title="Adults", cohort="adult", by=imogen, at=APPROVED_ON
        )

    given = at_once(beginning, beginning)

    assert sorted(type(one).__name__ for one in given) == ["ConsentForm", "TitleTaken"]

"""The table of roles, as an auditor checks it (domain.md F)."""

import pytest

from safespace.studies.roles import GRANTS, Permission, Role, grants

IDENTIFYING = {Permission.REVEAL_IDENTITY, Permission.ENROL_PEOPLE, Permission.WRITE_CONTACT, Permission.READ_PEOPLE}


def test_every_role_has_its_line():
    assert set(GRANTS) == set(Role)


def test_a_coordinator_does_everything_but_approve():
    """F-R4: nobody approves their own."""
    assert set(Permission) - GRANTS[Role.COORDINATOR] == {Permission.APPROVE_FORMS}


def test_a_reviewer_sees_nothing_that_identifies():
    """F, need-to-know: the column of the reviewer."""
    assert GRANTS[Role.ETHICS_REVIEWER] & IDENTIFYING == set()
    assert GRANTS[Role.ETHICS_REVIEWER] == {
        Permission.READ_STUDY,
        Permission.READ_FORMS,
        Permission.APPROVE_FORMS,
        Permission.READ_CONSENT,
        Permission.READ_LEDGER,
        Permission.TAKE_EVIDENCE,
        Permission.READ_LOOKED,
    }


def test_an_interviewer_manages_nothing_and_reads_no_log():
    """F, need-to-know: the column of the interviewer."""
    assert (
        GRANTS[Role.INTERVIEWER]
        & {
            Permission.MANAGE_STUDY,
            Permission.MANAGE_TEAM,
            Permission.MANAGE_ROOMS,
            Permission.ENROL_PEOPLE,
            Permission.APPROVE_FORMS,
            Permission.WRITE_FORMS,
            Permission.READ_LEDGER,
            Permission.TAKE_EVIDENCE,
        }
        == set()
    )


def test_writing_and_approving_forms_are_never_in_one_hand():
    """F-R4: requester and approver."""
    assert not [
        role for role in Role if grants(role, Permission.SUBMIT_FORMS) and grants(role, Permission.APPROVE_FORMS)
    ]


@pytest.mark.parametrize("permission", Permission)
def test_a_role_nobody_knows_may_nothing(permission):
    assert not grants("director", permission)

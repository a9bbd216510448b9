"""The need-to-know table, as an auditor checks it."""

import pytest

from safespace.studies.need_to_know import (
    IDENTITY_READERS,
    NEED_TO_KNOW,
    READING,
    SIDES,
    WRITING,
    Role,
    Side,
    Thing,
    Way,
    way,
)
from safespace.studies.roles import GRANTS, OPENS, Permission, grants

IDENTIFYING = {
    Permission.REVEAL_IDENTITY, Permission.ENROL_PEOPLE, Permission.WRITE_CONTACT, Permission.READ_PEOPLE,
    Permission.READ_NEEDS, Permission.WRITE_NEEDS, Permission.READ_REASONS,
}  # fmt: skip


def test_every_thing_and_every_role_has_its_cell():
    assert {thing: set(cells) for thing, cells in NEED_TO_KNOW.items()} == {thing: set(Role) for thing in Thing}
    assert set(SIDES) == set(Role)


def test_every_permission_opens_a_thing_for_some_role():
    """ASVS 8.1.1: what is granted follows from the table and from nothing else."""
    assert set(OPENS) == set(Permission)
    assert [one for one in Permission if not any(grants(role, one) for role in Role)] == []
    for role in Role:
        assert {one for one in Permission if way(role, OPENS[one][0]) in OPENS[one][1]} == GRANTS[role]


def test_identity_is_read_by_four_roles_and_written_by_one():
    """Need to know: its first line; each of these needs a second person (E-R10, F-R4)."""
    assert set(IDENTITY_READERS) == {
        Role.PRINCIPAL_INVESTIGATOR, Role.COORDINATOR, Role.INTERVIEWER, Role.DATA_PROTECTION_OFFICER,
    }  # fmt: skip
    assert [role for role in Role if way(role, Thing.IDENTITY) in WRITING] == [Role.COORDINATOR]
    assert [role for role in Role if grants(role, Permission.REVEAL_IDENTITY)] == list(IDENTITY_READERS)


def test_a_coordinator_neither_decides_nor_reads_the_log():
    """F-R4: nobody approves their own; Need to know: the line of the audit log."""
    assert set(Permission) - GRANTS[Role.COORDINATOR] == {
        Permission.APPROVE_FORMS, Permission.READ_LEDGER, Permission.TAKE_EVIDENCE, Permission.READ_LOOKED,
        Permission.READ_REASONS, Permission.ASK_FOR_BREAK_GLASS, Permission.AGREE_TO_BREAK_GLASS,
        Permission.READ_BREAK_GLASS,
        Permission.MARK_ARRIVALS, Permission.REVEAL_IN_ALARM, Permission.ANSWER_ALARMS, Permission.READ_OWN_WORK,
    }  # fmt: skip


def test_a_principal_investigator_reads_codes_and_changes_no_participant():
    """F-R4: the principal investigator approves no form; identity by break-glass alone."""
    writes = {Permission.ENROL_PEOPLE, Permission.WRITE_CONTACT, Permission.OBTAIN_CONSENT, Permission.RUN_SESSIONS}

    assert GRANTS[Role.PRINCIPAL_INVESTIGATOR] & (writes | {Permission.APPROVE_FORMS}) == set()
    assert way(Role.PRINCIPAL_INVESTIGATOR, Thing.IDENTITY) == Way.BREAK_GLASS


def test_a_reviewer_sees_nothing_that_identifies():
    """Need to know: the column of the reviewer. Asking two people for one record opens nothing by itself."""
    assert GRANTS[Role.ETHICS_REVIEWER] & IDENTIFYING == set()
    assert GRANTS[Role.ETHICS_REVIEWER] == {
        Permission.READ_STUDY,
        Permission.READ_FORMS,
        Permission.APPROVE_FORMS,
        Permission.READ_CONSENT,
        Permission.READ_LEDGER,
        Permission.TAKE_EVIDENCE,
        Permission.READ_LOOKED,
        Permission.ASK_FOR_BREAK_GLASS,
        Permission.AGREE_TO_BREAK_GLASS,
        Permission.READ_BREAK_GLASS,
        Permission.READ_OWN_WORK,
        Permission.RECEIVE_WITHDRAWAL,
        Permission.READ_INCIDENTS,  # by pseudonym, without the facts
    }


def test_a_data_protection_officer_changes_access_and_erases_and_nothing_else():
    """F-R10: independent of those who do the study; of what two people open or erase they are one."""
    changes = {one for one, (_, ways) in OPENS.items() if ways <= WRITING | {Way.DECIDE}}

    assert GRANTS[Role.DATA_PROTECTION_OFFICER] & changes == {
        Permission.REVIEW_ACCESS, Permission.AGREE_TO_BREAK_GLASS, Permission.ASK_ERASURE, Permission.SIGN_ERASURE,
        Permission.RECEIVE_WITHDRAWAL,
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.TRANSCRIBER, Role.INTERPRETER])
def test_interpreters_and_transcribers_see_the_study_and_no_participant(role):
    """Need to know: besides the study their own hours, pieces and papers, and what they signed for as a witness."""
    assert GRANTS[role] == {
        Permission.READ_STUDY, Permission.READ_OWN_WORK, Permission.WITNESS_CONSENT, Permission.RECEIVE_WITHDRAWAL,
    }  # fmt: skip


def test_an_interviewer_manages_nothing_and_reads_no_log():
    """Need to know: the column of the interviewer."""
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
    assert {way(Role.INTERVIEWER, thing) for thing in (Thing.PEOPLE, Thing.CONSENT, Thing.SESSIONS)} == {
        Way.READ_OWN,
        Way.OWN,
    }


def test_writing_and_approving_forms_are_never_in_one_hand():
    """F-R4: requester and approver."""
    assert not [
        role for role in Role if grants(role, Permission.SUBMIT_FORMS) and grants(role, Permission.APPROVE_FORMS)
    ]


def test_doing_deciding_and_overseeing_are_separate():
    """F-R4, F-R10."""
    assert [role for role, side in SIDES.items() if side == Side.REVIEW] == [Role.ETHICS_REVIEWER]
    assert [role for role, side in SIDES.items() if side == Side.DATA] == [Role.DATA_PROTECTION_OFFICER]
    assert [role for role in Role if grants(role, Permission.APPROVE_FORMS)] == [Role.ETHICS_REVIEWER]


@pytest.mark.parametrize("permission", Permission)
def test_an_unknown_role_grants_nothing(permission):
    assert not grants("director", permission)
    assert way("director", OPENS[permission][0]) not in READING

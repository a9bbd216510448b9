"""How a form is approved, and by whom."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from consent.ethics.models import Approval
from consent.forms.decisions import Decision, OwnForm, ReasonMissing, WordsChanged
from consent.forms.models import FormVersion, SavedByAnother, State
from safespace.accounts.models import User
from safespace.base.gates import GateClosed
from safespace.base.transitions import NotAllowedNow
from safespace.studies.roles import Role
from tests.cast import HOUR, make_member, make_user
from tests.consent.cast import APPROVAL_ENDS, APPROVED_ON, approve, choice, send, words


def test_an_approved_version_has_its_scopes_and_its_approval(approved_form, leaving_well):
    """A-R3, F-R1."""
    assert [one.code for one in approved_form.scopes.all()] == [
        "take_part", "audio", "quote_anonymous", "archive_restricted", "topic:family", "keep_contact",
    ]  # fmt: skip
    assert [one.required for one in approved_form.scopes.all()] == [True, False, False, False, False, False]
    assert Approval.objects.live(leaving_well, APPROVED_ON) == approved_form.approval


def test_nobody_approves_a_form_they_wrote_whatever_their_role(adult_form, imogen):
    """F-R4."""
    version = send(adult_form, imogen)

    with pytest.raises(OwnForm):
        approve(version, imogen)


def test_nobody_approves_a_form_they_only_sent(adult_form, imogen, laleh):
    """F-R4."""
    version = adult_form.draft(by=imogen, at=APPROVED_ON)
    version.revise(words=words(), revision=1, by=imogen, at=APPROVED_ON)
    version = version.submit(by=laleh, at=APPROVED_ON)

    with pytest.raises(OwnForm):
        approve(version, laleh)


def test_nobody_approves_a_form_they_once_saved(adult_form, imogen, laleh):
    """F-R4."""
    version = adult_form.draft(by=imogen, at=APPROVED_ON)
    version = version.revise(words=words(), revision=1, by=laleh, at=APPROVED_ON)
    version = version.revise(words=words(about="Other words."), revision=2, by=imogen, at=APPROVED_ON)
    version = version.submit(by=imogen, at=APPROVED_ON)

    with pytest.raises(OwnForm):
        approve(version, laleh)


def test_F_R4_an_account_made_by_the_author_of_the_draft_does_not_approve_it(adult_form, imogen, petra, laleh):
    """Imogen began it; somebody else wrote and sent the words. Control: once nobody here made the account of Laleh."""
    version = adult_form.draft(by=imogen, at=APPROVED_ON)
    version = version.revise(words=words(), revision=1, by=petra, at=APPROVED_ON).submit(by=petra, at=APPROVED_ON)
    User.objects.filter(pk=laleh.user_id).update(recorded_by=imogen.user_id)

    with pytest.raises(GateClosed, match="set up or reset the other’s account"):
        approve(version, laleh)

    User.objects.filter(pk=laleh.user_id).update(recorded_by=None)
    assert approve(version, laleh).state == State.APPROVED


def test_blank_words_under_what_should_change_are_no_requested_change(adult_form, imogen, laleh):
    """The act itself, whichever page calls it."""
    version = send(adult_form, imogen)

    decided = Decision.objects.decide(
        key=uuid.uuid4(), version=version, outcome="approved", reference="REC 26/118", ends_on=APPROVAL_ENDS,
        reasons=" \n", by=laleh, at=APPROVED_ON,
    )  # fmt: skip

    assert decided.version.state == State.APPROVED


@pytest.mark.parametrize("writer", ["recorded_by", "submitted_by", "written_by"])
def test_the_database_refuses_a_form_approved_by_its_writer(approved_form, adult_form, imogen, writer):
    """F-R4, in the database."""
    version = send(adult_form, imogen)
    fields = {"state": "approved", "approval": approved_form.approval, "approved_at": APPROVED_ON}

    with pytest.raises(IntegrityError, match="version_not_approved_by_its_writer"), transaction.atomic():
        FormVersion.objects.filter(pk=approved_form.pk).update(state="superseded")
        FormVersion.objects.filter(pk=version.pk).update(**fields, approved_by=getattr(version, writer))


def test_the_database_refuses_a_form_in_use_without_an_approval(adult_form, imogen):
    """A-R3, in the database."""
    version = send(adult_form, imogen)

    with pytest.raises(IntegrityError, match="version_used_only_when_approved"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(state="approved")


@pytest.mark.parametrize(
    "field",
    [
        "number",
        "language",
        "about",
        "what_happens",
        "withdrawal_terms",
        "teach_question",
        "teach_options",
        "teach_right",
        "teach_correction",
        "validity_months",
        "choices",
        "written_by",
        "hands",
        "sha256",
        "submitted_by",
    ],
)
@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_the_words_of_a_version_never_change_once_it_was_sent(adult_form, imogen, laleh, field, state):
    """A-R3."""
    version = send(adult_form, imogen)
    version = approve(version, laleh) if state == "approved" else version
    value = {
        "choices": [], "number": 9, "teach_options": [], "teach_right": 0, "validity_months": 9, "hands": [],
        "written_by": uuid.uuid4(), "submitted_by": uuid.uuid4(),
    }.get(field, "Other words")  # fmt: skip

    with pytest.raises(IntegrityError, match="version_frozen"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(**{field: value})


def test_a_version_that_was_sent_is_never_deleted(approved_form):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM consent_formversion WHERE number = 1")


@pytest.mark.parametrize(("before", "after"), [("approved", "draft"), ("approved", "submitted"), ("draft", "approved")])
def test_the_database_refuses_a_transition_that_is_not_allowed(approved_form, adult_form, imogen, before, after):
    """A-R3."""
    version = approved_form if before == "approved" else adult_form.draft(by=imogen, at=APPROVED_ON)

    with pytest.raises(IntegrityError, match="version_moves"), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(state=after)


def test_no_version_is_created_approved(adult_form, approved_form):
    with pytest.raises(IntegrityError, match="version_moves"), transaction.atomic():
        FormVersion.objects.create(form=adult_form, number=7, state="approved", written_by=uuid.uuid4(), sha256="x")


def test_scopes_are_never_edited(approved_form):
    with pytest.raises(IntegrityError, match="scope_written_once"), transaction.atomic():
        approved_form.scopes.update(title="Something else")


def test_only_taking_part_is_ever_required(approved_form):
    """A-R7, in the database."""
    with pytest.raises(IntegrityError, match="only_taking_part_is_required"), transaction.atomic():
        approved_form.scopes.create(code="video", title="Video", words="-", required=True, position=9)


def test_an_approved_version_replaces_the_one_before(approved_form, adult_form, imogen, laleh):
    newer = approve(send(adult_form, imogen, at=APPROVED_ON + HOUR, about="Said better."), laleh, at=APPROVED_ON + HOUR)
    older = FormVersion.objects.get(pk=approved_form.pk)

    assert (older.state, older.superseded_at) == (State.SUPERSEDED, APPROVED_ON + HOUR)
    assert (newer.number, newer.state) == (2, State.APPROVED)
    assert list(FormVersion.objects.usable()) == [newer]


def test_requested_changes_make_it_a_draft_again_and_keep_the_reasons(adult_form, imogen, laleh):
    version = send(adult_form, imogen)
    asked = {"version": version, "by": laleh, "at": APPROVED_ON}

    with pytest.raises(ReasonMissing):
        Decision.objects.want_changes(key=uuid.uuid4(), reasons="  ", **asked)
    decision = Decision.objects.want_changes(key=uuid.uuid4(), reasons="Say who hears the recording.", **asked)

    again = adult_form.newest_version()
    assert (again.pk, again.state) == (version.pk, State.DRAFT)
    assert Decision.objects.get(pk=decision.pk).reasons == "Say who hears the recording."


def test_deciding_twice_with_one_form_is_one_decision(adult_form, imogen, laleh):
    version, key = send(adult_form, imogen), uuid.uuid4()
    asked = {"key": key, "version": version, "reference": "REC 1", "ends_on": APPROVAL_ENDS, "by": laleh}

    first = Decision.objects.approve(at=APPROVED_ON, **asked)
    second = Decision.objects.approve(at=APPROVED_ON + HOUR, **asked)

    assert first == second
    assert Decision.objects.count() == 1
    assert Approval.objects.count() == 1


def test_a_version_is_decided_about_once(approved_form, leaving_well):
    ben = make_member(make_user("ben", "Ben Amari"), leaving_well, Role.ETHICS_REVIEWER)

    with pytest.raises(NotAllowedNow):
        approve(approved_form, ben)


def test_an_unfinished_draft_is_not_sent(adult_form, imogen):
    version = adult_form.draft(by=imogen, at=APPROVED_ON)
    version = version.revise(
        words=words([choice("take_part", "Taking part", "")]), revision=1, by=imogen, at=APPROVED_ON
    )

    with pytest.raises(GateClosed, match="These choices need a title and words: Taking part."):
        version.submit(by=imogen, at=APPROVED_ON)


def test_the_second_of_two_who_save_is_refused_and_overwrites_nothing(adult_form, imogen):
    version = adult_form.draft(by=imogen, at=APPROVED_ON)
    version.revise(words=words(), revision=1, by=imogen, at=APPROVED_ON)

    with pytest.raises(SavedByAnother):
        version.revise(words=words(about="Mine."), revision=1, by=imogen, at=APPROVED_ON)
    assert adult_form.newest_version().about.startswith("We ask how people")


def test_tampered_words_are_not_approved(adult_form, imogen, laleh):
    """A-R3: the fingerprint finds words that were changed without the database’s trigger."""
    version = send(adult_form, imogen)
    FormVersion.objects.filter(pk=version.pk).update(state="draft")
    FormVersion.objects.filter(pk=version.pk).update(about="You must take part.")
    FormVersion.objects.filter(pk=version.pk).update(state="submitted")

    with pytest.raises(WordsChanged):
        approve(version, laleh)


def test_the_next_draft_begins_with_the_words_in_use(approved_form, adult_form, imogen):
    draft = adult_form.draft(by=imogen, at=APPROVED_ON)

    assert (draft.number, draft.about, draft.choices) == (2, approved_form.about, approved_form.choices)
    assert adult_form.draft(by=imogen, at=APPROVED_ON) == draft

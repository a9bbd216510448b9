"""S1: every act that needs two people checks in one place who may be the second (F-R4, E-R3, E-R10, F-R11, A-R3).

The acts are listed by hand. In each, the first person begins and the second has an account that the first one made. The
same act then succeeds once that account has no inviter, so only this rule can have refused it.
"""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consent.forms.decisions import Decision
from consent.records.attachments.attaching import Attachment
from consent.records.attachments.setting_aside import SetAside
from consent.records.tablet.sittings import ConsentSitting
from consent.records.witnessing import Statement
from safespace.accounts.manage import resetting
from safespace.accounts.models import Passkey, TotpDevice, User
from safespace.base.gates import GateClosed
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.privacy import deciding
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from safespace.privacy.erasure import KINDS, countersign, erase
from safespace.privacy.models import Destruction
from safespace.studies.need_to_know import Role
from safespace.studies.team.granting import ask_for_role, decide_training, give_role
from safespace.studies.team.leaving import leave
from safespace.studies.team.orphans import name_manager
from safespace.studies.team.training import Course, TrainingRecord
from tests.cast import NOON, make_member, make_user, train
from tests.consent.cast import APPROVAL_ENDS, begin_form, gives_consent, send
from tests.make import a_passkey, an_app

DAY = timedelta(days=1)


class People:
    """The fixtures of these acts as attributes."""

    def __init__(self, request):
        self._of = request.getfixturevalue

    def __getattr__(self, name):
        return self._of(name)


def another(people, name, role):
    """A second holder of `role` in Leaving Well."""
    user = User.objects.filter(username=name).first() or make_user(name, name.title(), may_open_studies=True)
    return make_member(user, people.leaving_well, role)


def reset(people):
    an_app(people.tomasz.user)
    return resetting.ask_for_reset(people.tomasz.user, by=people.ada, at=NOON)


def confirming_a_reset(people):
    second = people.imogen.user
    a_passkey(second)
    return people.ada, second, partial(resetting.confirm_reset, reset(people), by=second, at=NOON)


def making_the_link_of_a_reset(people):
    second, odo = people.imogen.user, make_user("odo", "Odo", is_administrator=True)
    for one in (second, odo):
        a_passkey(one)
    asked = resetting.confirm_reset(reset(people), by=odo, at=NOON)
    return people.ada, second, partial(resetting.complete_reset, asked, by=second, at=NOON + DAY)


def role_asked_for(people):
    noor = make_user("noor", "Noor Haddad")
    train(noor)
    facts = {"study": people.leaving_well, "user": noor, "role": Role.COORDINATOR}
    return ask_for_role(key=uuid.uuid4(), by=people.imogen, at=NOON, **facts)


def confirming_a_role(people):
    second, asked = people.dario, role_asked_for(people)
    return people.imogen, second, partial(give_role, asked=asked, by=second, at=NOON)


def confirming_a_role_as_an_administrator(people):
    a_passkey(people.ada)
    return people.imogen, people.ada, partial(give_role, asked=role_asked_for(people), by=people.ada, at=NOON)


def confirming_who_looks_after_an_orphaned_study(people):
    noor, odo = make_user("noor", "Noor Haddad"), make_user("odo", "Odo", is_administrator=True)
    vera = make_user("vera", "Vera", is_administrator=True)
    for one in (odo, vera):
        a_passkey(one)
    leave(people.imogen.user, by=people.ada, at=NOON)
    facts = {"study": people.leaving_well, "user": noor, "role": Role.COORDINATOR}
    asked = name_manager(key=uuid.uuid4(), by=people.ada, at=NOON, **facts)
    return people.ada, odo, partial(give_role, asked=asked, by=odo, at=NOON)


def confirming_training(people):
    facts = {"course": Course.SAFEGUARDING, "issued_on": NOON.date(), "by": people.tomasz.user}
    record = TrainingRecord.objects.write_down(key=uuid.uuid4(), at=NOON, **facts)
    by = people.imogen
    act = partial(decide_training, record, study=people.leaving_well, accept=True, by=by, at=NOON)
    return people.tomasz, by, act


def agreeing_to_break_glass(people):
    second, third = another(people, "edda", Role.ETHICS_REVIEWER), people.dario
    facts = {"participant": people.alder, "reason": "A complaint", "by": people.laleh}
    asked = BreakGlassRequest.objects.ask(key=uuid.uuid4(), at=NOON, **facts)
    assert third
    return people.laleh, second, partial(asked.agree, by=second, at=NOON)


def signing_an_erasure(people):
    facts = {"extent": Extent.EVERYTHING, "who_asked": Asker.PERSON, "ground": Ground.WITHDRAWN, "words": ""}
    asked = ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=people.alder, occurred_at=NOON, by=people.imogen, at=NOON, **facts
    )
    return people.imogen, people.dario, partial(deciding.agree, asked, by=people.dario, at=NOON)


def countersigning_an_erasure(people):
    ordered = erase(key=uuid.uuid4(), participant=people.alder, kinds=KINDS, by=people.imogen, at=NOON)
    done = Destruction.objects.get(erasure=ordered)
    return people.imogen, people.dario, partial(countersign, done, by=people.dario, at=NOON)


def looking_again_at_a_paper_set_aside(people):
    upload = SimpleUploadedFile("sheet.pdf", b"%PDF-1.7 made up", content_type="application/pdf")
    facts = {"record": people.alders_record, "kind": "paper", "upload": upload, "by": people.imogen}
    paper = Attachment.objects.attach(key=uuid.uuid4(), at=NOON, **facts)
    aside = SetAside.objects.set_aside(
        key=uuid.uuid4(), attachment=paper, why="It is not hers", by=people.imogen, at=NOON
    )
    return people.imogen, people.dario, partial(aside.look_again, remove=True, by=people.dario, at=NOON)


def approving_a_form(people):
    version = send(begin_form(people.leaving_well, people.imogen), people.imogen)
    facts = {"version": version, "reference": "REC 26/114", "ends_on": APPROVAL_ENDS, "by": people.laleh}
    return people.imogen, people.laleh, partial(Decision.objects.approve, key=uuid.uuid4(), at=NOON, **facts)


def beginning_with_a_witness(people):
    facts = {"participant": people.alder, "version": people.approved_form, "witness": people.sunita}
    begin = partial(ConsentSitting.objects.begin, key=uuid.uuid4(), by=people.tomasz, at=NOON, **facts)
    return people.tomasz, people.sunita, begin


def signing_as_the_witness(people):
    record = gives_consent(people.alder, people.approved_form, people.tomasz, witness=people.sunita)
    return people.tomasz, people.sunita, partial(Statement.objects.sign, record, by=people.sunita, at=NOON)


AT_ONCE = [confirming_training, approving_a_form, beginning_with_a_witness, signing_as_the_witness]
"""They give no access by themselves, so they need no waiting period."""

AFTER_DAYS = [
    confirming_a_reset,
    making_the_link_of_a_reset,
    confirming_a_role,
    confirming_a_role_as_an_administrator,
    confirming_who_looks_after_an_orphaned_study,
    agreeing_to_break_glass,
    signing_an_erasure,
    countersigning_an_erasure,
    looking_again_at_a_paper_set_aside,
]


def made_by(maker, account):
    User.objects.filter(pk=account.actor_id).update(recorded_by=maker and maker.actor_id)


@pytest.mark.parametrize("act", [*AT_ONCE, *AFTER_DAYS])
@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_S1_an_account_the_first_person_made_cannot_be_the_second_person(act, request):
    first, second, carry_out = act(People(request))
    made_by(first, second)
    _has_factors_since(second)
    with pytest.raises(GateClosed) as refused:
        carry_out()
    made_by(None, second)

    assert "set up or reset the other’s account" in str(refused.value)
    assert carry_out(), "the control"


@pytest.mark.parametrize("act", [*AT_ONCE, *AFTER_DAYS])
@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_S1_an_account_cannot_be_the_second_person_for_an_account_it_made(act, request):
    """The account asks and its maker confirms, so both would be the same person."""
    first, second, carry_out = act(People(request))
    made_by(second, first)

    with pytest.raises(GateClosed):
        carry_out()
    made_by(None, first)
    assert carry_out(), "the control"


@pytest.mark.parametrize("act", AFTER_DAYS)
@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_S1_an_account_invited_yesterday_has_to_wait_some_days(act, request):
    first, second, carry_out = act(People(request))
    somebody = make_user("somebody", "Somebody Else")
    made_by(somebody, second)
    _has_factors_since(second, since=NOON - DAY)
    with pytest.raises(GateClosed) as refused:
        carry_out()
    _has_factors_since(second)

    assert "counts for this from 25 November 2026" in str(refused.value)
    assert carry_out(), "the control"


def _has_factors_since(account, since=NOON - 60 * DAY):
    user = User.objects.get(pk=account.actor_id)
    if not TotpDevice.objects.filter(user=user).exists():
        an_app(user)
    for model in (TotpDevice, Passkey):
        model.objects.filter(user=user).update(recorded_at=since)

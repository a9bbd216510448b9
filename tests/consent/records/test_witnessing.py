"""A form that is read out is valid once the reader and a witness have both signed (A-R4, F-R4)."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from consent.records.consent_summary import consent_summaries
from consent.records.models import ConsentRecord, Route
from consent.records.tablet.signing import agree, take_copy
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import WitnessCannotHandOver
from consent.records.witnessing import (
    TIME_TO_SIGN,
    NotYourPart,
    Statement,
    StoppedSince,
    TooLateToSign,
    possible_witnesses,
    waiting_for,
)
from consent.withdrawals.models import Withdrawal
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.outbox.models import Announcement
from safespace.studies.models import Membership
from safespace.studies.need_to_know import Role
from tests.cast import HOUR, NOON, make_member, make_user
from tests.consent.cast import choose, gives_consent, sit
from tests.make import signed_in
from tests.race import together

LATER = NOON + HOUR / 2
DAY = timedelta(days=1)


@pytest.fixture
def read_out(approved_form, alder, tomasz, sunita):
    """Tomasz read the form out to Alder, Sunita was there; neither has signed."""
    return gives_consent(alder, approved_form, tomasz, witness=sunita)


@pytest.fixture
def samira(leaving_well):
    """Interpreter in Leaving Well."""
    return make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)


def sign(record, by, at=LATER):
    return Statement.objects.sign(record, by=by, at=at)


def is_valid(record, at=LATER):
    return ConsentRecord.objects.valid(at).filter(pk=record.pk).exists()


def announced():
    return Announcement.objects.filter(topic="consent.given").count()


def page_of(record):
    return reverse("records:statement", args=[record.participant.study_id, record.pk])


def ticked(count, **changes):
    return {"intent": str(uuid.uuid4()), **{f"saw_{place}": "on" for place in range(count)}, **changes}


@pytest.mark.parametrize("first", ["tomasz", "sunita"])
def test_A_R4_the_consent_is_valid_once_both_have_signed_and_not_before(read_out, tomasz, sunita, first):
    """In either order. The control: in all other tests people read the form themselves and need no statement."""
    order = [tomasz, sunita] if first == "tomasz" else [sunita, tomasz]
    given = [is_valid(read_out)]
    for who in order:
        sign(read_out, who)
        given.append((is_valid(read_out), announced()))

    assert given == [False, (False, 0), (True, 1)]
    assert read_out.route == Route.READ_ALOUD
    assert set(read_out.statements.values_list("part", "signed_by")) == {
        ("obtainer", tomasz.user_id), ("witness", sunita.user_id),
    }  # fmt: skip
    said = Entry.objects.filter(about_id=read_out.pk, action__in=("consent.read_out", "consent.witnessed"))
    assert {one.detail["sha256"] for one in said} == {read_out.text_sha256}
    assert said.count() == 2


def test_A_R4_both_statements_without_the_copy_step_are_not_enough(approved_form, alder, tomasz, sunita):
    sitting = choose(sit(alder, approved_form, tomasz, witness=sunita))
    record = agree(sitting, name="M. E.", at=NOON)
    sign(record, tomasz)
    sign(record, sunita)
    assert (is_valid(record), announced()) == (False, 0)

    take_copy(sitting, choice="keep", at=LATER)

    assert (is_valid(record), announced()) == (True, 1)


def test_F_R4_the_person_who_asks_is_never_the_witness(approved_form, alder, tomasz):
    """At the gate and in the database."""
    with pytest.raises(GateClosed, match="somebody else has to confirm it"):
        sit(alder, approved_form, tomasz, witness=tomasz)
    sitting = sit(alder, approved_form, tomasz)
    with pytest.raises(IntegrityError, match="sitting_witnessed_by_another"), transaction.atomic():
        ConsentSitting.objects.filter(pk=sitting.pk).update(witness=tomasz)
    assert ConsentSitting.objects.get().witness is None


def test_F_R4_no_account_signs_both_parts(read_out, tomasz, sunita):
    """Signing again returns the first statement. The database refuses one made without the act."""
    first = sign(read_out, tomasz)
    assert sign(read_out, tomasz) == first

    facts = {"record": read_out, "signed_at": LATER, "sign_by": LATER}
    with pytest.raises(IntegrityError, match="one_part_a_person|signed_by"), transaction.atomic():
        Statement.objects.create(part="witness", signed_by=tomasz.user_id, **facts)
    with pytest.raises(IntegrityError, match="one_statement_a_part|part"), transaction.atomic():
        Statement.objects.create(part="obtainer", signed_by=sunita.user_id, **facts)
    assert not is_valid(read_out)


def test_nobody_signs_for_another_person(read_out, imogen, laleh, dario, samira, stella):
    for who in (imogen, laleh, dario, samira, stella):
        with pytest.raises(NotYourPart):
            sign(read_out, who)
    assert Statement.objects.count() == 0


def test_a_consent_they_read_themselves_takes_no_statement(alders_record, tomasz):
    with pytest.raises(NotYourPart):
        sign(alders_record, tomasz)
    assert is_valid(alders_record)


def test_after_two_hours_no_statement_is_accepted(read_out, tomasz, sunita):
    """The database refuses it too."""
    sign(read_out, tomasz, at=NOON + TIME_TO_SIGN)
    late = NOON + TIME_TO_SIGN + timedelta(seconds=1)
    with pytest.raises(TooLateToSign):
        sign(read_out, sunita, at=late)
    facts = {"record": read_out, "signed_at": late, "sign_by": NOON + TIME_TO_SIGN}
    with pytest.raises(IntegrityError, match="statement_signed_in_time"), transaction.atomic():
        Statement.objects.create(part="witness", signed_by=sunita.user_id, **facts)
    assert not is_valid(read_out, late)


def test_a_withdrawal_before_the_second_statement_prevents_it(read_out, alder, tomasz, sunita):
    """A-R14."""
    sign(read_out, tomasz)
    Withdrawal.objects.receive(
        key=uuid.uuid4(), participant=alder, record=read_out, channel="phone", wishes=["keep_data"], occurred_at=LATER,
        by=tomasz, at=LATER,
    )  # fmt: skip

    with pytest.raises(StoppedSince):
        sign(read_out, sunita, at=LATER + HOUR / 4)
    assert (is_valid(read_out), list(waiting_for(sunita, LATER + HOUR / 4))) == (False, [])


def test_signing_is_refused_if_the_role_of_the_witness_has_ended(approved_form, alder, tomasz, sunita, imogen):
    """The gate is checked again on signing."""
    sitting = choose(sit(alder, approved_form, tomasz, witness=sunita))
    sunita.end(by=imogen, at=NOON)

    with pytest.raises(GateClosed, match="cannot be its witness"):
        agree(sitting, name="M. E.", at=NOON)
    assert ConsentRecord.objects.count() == 0


def test_the_witness_cannot_carry_on_the_sitting(approved_form, alder, tomasz, sunita, imogen):
    """F-R4: neither before the signature nor for the copy. Another member may, with or without a witness."""
    sitting = sit(alder, approved_form, tomasz, witness=sunita).leave(at=NOON)
    with pytest.raises(GateClosed):
        sitting.carry_on(by=sunita, witness=sunita, at=NOON)
    sitting = choose(sitting.carry_on(by=imogen, witness=sunita, at=NOON))
    record = agree(sitting, name="M. E.", at=NOON)
    sitting = ConsentSitting.objects.get().leave(at=NOON)

    with pytest.raises(WitnessCannotHandOver):
        sitting.carry_on(by=sunita, at=NOON)
    again = sitting.carry_on(by=tomasz, at=NOON)
    assert (again.witness, again.signed, record.obtained_by) == (sunita, record, imogen)


@pytest.mark.django_db(transaction=True)
def test_simultaneous_statements_make_it_valid_and_announce_it_once(read_out, tomasz, sunita):
    together(*[lambda who=who: sign(read_out, who) for who in (tomasz, sunita, tomasz, sunita)])

    assert (Statement.objects.count(), is_valid(read_out), announced()) == (2, True, 1)


def test_who_may_be_a_witness(leaving_well, alder, tomasz, sunita, imogen, petra, samira, laleh, dario, fred, stella):
    """Coordinators, investigators, interviewers and interpreters who are still active, except the reader."""
    gone = make_member(make_user("otto", "Otto Weiss"), leaving_well, Role.INTERVIEWER)
    gone.end(by=imogen, at=NOON)
    disabled = make_member(make_user("ines", "Ines Prat"), leaving_well, Role.INTERVIEWER)
    disabled.user.is_active = False
    disabled.user.save(update_fields=["is_active"])

    for name, days in (("past", {"ends_on": NOON.date() - DAY}), ("later", {"starts_on": NOON.date() + DAY})):
        member = make_member(make_user(name, name), leaving_well, Role.INTERVIEWER)
        Membership.objects.filter(pk=member.pk).update(**days)

    names = [one.user.username for one in possible_witnesses(tomasz, alder, NOON)]
    assert names == ["imogen", "petra", "samira", "sunita"]


@time_machine.travel(LATER)
def test_only_the_two_who_were_there_open_the_statement(read_out, tomasz, sunita, imogen, laleh, fred, stella):
    client = signed_in(sunita)
    missing = client.post(page_of(read_out), ticked(3))
    assert (missing.status_code, Statement.objects.count()) == (422, 0)
    assert 'name="saw_0"' in missing.content.decode() and missing.content.decode().count("checked") == 3

    for _ in range(2):
        assert client.post(page_of(read_out), ticked(4)).status_code == 302
    said = client.get(page_of(read_out)).content.decode()
    assert "It counts once Tomasz Idowu has signed too, until 14:00." in said
    assert signed_in(tomasz).post(page_of(read_out), ticked(3)).status_code == 302

    assert is_valid(read_out)
    given = {who.user.username: signed_in(who).get(page_of(read_out)).status_code for who in (imogen, stella)}
    assert given == {"imogen": 404, "stella": 404}
    assert [signed_in(who).post(page_of(read_out), ticked(4)).status_code for who in (laleh, fred)] == [403, 403]
    assert Statement.objects.count() == 2


def test_signing_asks_for_a_fresh_second_step(read_out, sunita):
    """E-R10."""
    with time_machine.travel(NOON):
        client = signed_in(sunita)
    with time_machine.travel(NOON + HOUR / 6):
        asked = client.post(page_of(read_out), ticked(4))

    assert asked.status_code in (200, 401, 403, 422) and "step_up-code" in asked.content.decode()
    assert Statement.objects.count() == 0


@time_machine.travel(NOON)
def test_setting_up_offers_only_other_staff_as_witness_and_refuses_a_forged_choice(
    approved_form, alder, tomasz, sunita, laleh
):
    client = signed_in(tomasz)
    address = reverse("records:new", args=[alder.study_id, alder.pk])
    assert "Sunita Kaur, interviewer" in client.get(address).content.decode()
    sent = {"version": approved_form.pk, "interpreter": "none", "with_whom": "", "unheard": "on", "unhurried": "on",
            "well": "on"}  # fmt: skip

    for forged in (tomasz, laleh):
        refused = client.post(address, {**sent, "witness": forged.pk})
        assert (refused.status_code, ConsentSitting.objects.count()) == (422, 0)

    assert client.post(address, {**sent, "witness": sunita.pk}).status_code == 302
    assert ConsentSitting.objects.get().witness == sunita


@time_machine.travel(LATER)
def test_missing_statements_show_on_today_the_person_page_and_the_receipt(
    read_out, alder, tomasz, sunita, samira, imogen, laleh
):
    """A link for the two who sign; words that it is not valid yet for the others."""
    study = alder.study_id
    sunitas = signed_in(sunita).get(reverse("overview:today", args=[study])).content.decode()
    assert page_of(read_out) in sunitas and "It counts until 14:00 only." in sunitas
    assert page_of(read_out) in signed_in(tomasz).get(alder.get_absolute_url()).content.decode()
    assert page_of(read_out) not in signed_in(imogen).get(alder.get_absolute_url()).content.decode()

    receipt = reverse("records:receipt", args=[study, alder.pk, read_out.pk])
    for who in (imogen, laleh):
        said = signed_in(who).get(receipt).content.decode()
        assert said.count("has not signed, so it does not hold") == 2
        assert "Tomasz Idowu read it out to you, and Sunita Kaur was the witness." in said
        assert page_of(read_out) not in said
    assert page_of(read_out) in signed_in(tomasz).get(receipt).content.decode()

    assert consent_summaries([alder], LATER)[alder.pk].sentence == "Read out, two people still have to sign for it"
    late = NOON + TIME_TO_SIGN + HOUR
    assert consent_summaries([alder], late)[alder.pk].sentence == "Read out, but not signed for in time, ask again"
    for who in (tomasz, sunita):
        sign(read_out, who)
    assert consent_summaries([alder], LATER)[alder.pk].code == "current"


@time_machine.travel(LATER)
def test_an_interpreter_who_was_the_witness_finds_the_statement_under_my_work(approved_form, alder, tomasz, samira):
    record = gives_consent(alder, approved_form, tomasz, witness=samira)
    address = reverse("overview:my-work", args=[alder.study_id])

    client = signed_in(samira)
    assert page_of(record) in client.get(address).content.decode()
    client.post(page_of(record), ticked(4))
    assert page_of(record) not in client.get(address).content.decode()

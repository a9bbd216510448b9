"""Withdrawing consent: at once, through any channel, without a reason."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from consent.records.choices.telling import MomentInFuture
from consent.records.models import ConsentRecord, Hold, ScopeAnswer
from consent.records.tablet.signing import agree
from consent.withdrawals.models import AlreadyRecorded, Wish, WishUnclear, Withdrawal
from safespace.audit.models import Entry
from safespace.base.gates import GateClosed
from safespace.outbox.models import Announcement
from safespace.participants.no_contact import NoContact
from tests.cast import HOUR, NOON
from tests.consent.cast import ALDERS_ANSWERS, approve, begin_form, choose, gives_consent, send, sit
from tests.race import at_once

LATER = NOON + HOUR


def withdraw(participant, by, at=LATER, channel="phone", wishes=("keep_data",), occurred_at=None, key=None, **more):
    return Withdrawal.objects.receive(
        key=key or uuid.uuid4(), participant=participant, channel=channel, wishes=list(wishes),
        occurred_at=occurred_at or at, by=by, at=at, **more,
    )  # fmt: skip


def valid_records(participant, at):
    return list(ConsentRecord.objects.of(participant).valid(at))


@pytest.mark.parametrize("channel", ["in_person", "phone", "text", "email", "letter", "somebody"])
def test_it_takes_effect_at_once_through_every_channel(alders_record, alder, imogen, channel):
    """A-R14; GDPR 7(3): as easy to withdraw as to give."""
    assert valid_records(alder, LATER) == [alders_record]

    withdraw(alder, imogen, channel=channel)

    assert valid_records(alder, LATER) == []


def test_a_withdrawal_at_the_very_moment_of_signing_wins(alders_record, approved_form, alder, imogen, tomasz):
    """A-R14: when the order of the two cannot be told, they have stopped."""
    withdraw(alder, imogen, at=NOON)

    assert alders_record.given_at == NOON
    assert valid_records(alder, NOON) == []
    with pytest.raises(GateClosed, match="stopped or said no"):
        sit(alder, approved_form, tomasz, at=LATER)


def test_it_is_announced_and_logged_in_the_transaction_of_the_act(alders_record, alder, imogen):
    """A-R14: all or nothing."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        withdraw(alder, imogen)
        raise ZeroDivisionError
    assert not Announcement.objects.filter(topic="consent.withdrawn").exists()
    assert valid_records(alder, LATER) == [alders_record]

    withdrawal = withdraw(alder, imogen)

    told = Announcement.objects.get(topic="consent.withdrawn")
    assert (told.ids, told.at) == ({"participant": alder.pk, "withdrawal": withdrawal.pk}, LATER)
    entry = Entry.objects.get(action="withdrawal.received")
    assert (entry.detail, entry.actor_id) == ({"channel": "phone"}, imogen.actor_id)


@pytest.mark.parametrize("wish", ["keep_data", "delete_identifiable", "erase_all"])
@pytest.mark.parametrize("contact", [[], ["no_further_contact"]])
def test_each_wish_is_kept_sealed_with_the_one_about_contact(alders_record, alder, imogen, wish, contact):
    withdraw(alder, imogen, wishes=[wish, *contact])

    withdrawal = Withdrawal.objects.get()
    assert withdrawal.wish == Wish(wish)
    assert withdrawal.no_further_contact is bool(contact)
    assert withdrawal.asks_to_delete is (wish != "keep_data")
    assert not any(wish in str(value) for value in Entry.objects.values_list("detail", flat=True))


@pytest.mark.parametrize(
    "wishes", [[], ["no_further_contact"], ["keep_data", "erase_all"], ["keep_data", "forget"], ["forget"]]
)
def test_exactly_one_wish_about_the_data_is_required(alders_record, alder, imogen, wishes):
    with pytest.raises(WishUnclear):
        withdraw(alder, imogen, wishes=wishes)
    assert valid_records(alder, LATER) == [alders_record]


def test_it_may_have_been_said_earlier_but_never_later(alders_record, alder, imogen):
    with pytest.raises(MomentInFuture):
        withdraw(alder, imogen, occurred_at=LATER + HOUR / 60)

    withdrawal = withdraw(alder, imogen, at=LATER + 48 * HOUR, occurred_at=LATER)

    assert (withdrawal.occurred_at, withdrawal.received_at) == (LATER, LATER + 48 * HOUR)


def test_registering_the_same_wishes_again_leaves_the_first_unchanged(alders_record, alder, imogen, tomasz):
    first = withdraw(alder, imogen)

    assert withdraw(alder, tomasz, at=LATER + HOUR, channel="letter") == first
    assert (Withdrawal.objects.get().wish, Hold.objects.count()) == (Wish.KEEP_DATA, 1)
    assert Announcement.objects.filter(topic="consent.withdrawn").count() == 1


def test_other_wishes_are_refused_or_recorded_but_never_lost(alders_record, alder, imogen, tomasz):
    """S3: first they let us keep the data, then they want all of it erased."""
    first = withdraw(alder, imogen)

    with pytest.raises(AlreadyRecorded):
        withdraw(alder, tomasz, at=LATER + HOUR, wishes=["erase_all"])
    second = withdraw(alder, tomasz, at=LATER + HOUR, wishes=["erase_all"], known=first.pk)

    assert (second.follows, second.wish, second.recorded_by) == (first, Wish.ERASE_ALL, tomasz.actor_id)
    assert Withdrawal.objects.in_force(alder) == second
    assert Withdrawal.objects.get(pk=first.pk).wish == Wish.KEEP_DATA
    with pytest.raises(AlreadyRecorded):
        withdraw(alder, imogen, at=LATER + 2 * HOUR, wishes=["delete_identifiable"], known=first.pk)


def test_the_same_key_with_other_wishes_is_not_a_double_click(alders_record, alder, imogen):
    """S3: the key of the first press is sent again with another choice."""
    key = uuid.uuid4()
    first = withdraw(alder, imogen, key=key)

    with pytest.raises(AlreadyRecorded):
        withdraw(alder, imogen, key=key, wishes=["keep_data", "no_further_contact"])
    again = withdraw(alder, imogen, key=key, wishes=["keep_data", "no_further_contact"], known=first.pk)
    assert (again.follows, again.no_further_contact) == (first, True)


@pytest.mark.parametrize("whose", ["juniper", "alder"])
def test_a_withdrawal_with_a_taken_key_is_still_recorded(
    alders_record, approved_form, alder, juniper, tomasz, sunita, imogen, whose
):
    """S3, A-R14: neither a key of another person’s withdrawal nor one of their own earlier one prevents it."""
    taken = withdraw({"juniper": juniper, "alder": alder}[whose], imogen)
    gives_consent(alder, approved_form, tomasz, at=LATER + HOUR / 2, asked_themselves=True)

    received = withdraw(alder, tomasz, at=LATER + HOUR, key=taken.pk)

    assert (received.participant, received.recorded_by) == (alder, tomasz.actor_id)
    assert received.pk != taken.pk
    assert valid_records(alder, LATER + HOUR) == []
    assert Withdrawal.objects.get(pk=taken.pk) == taken


def test_a_person_who_came_back_can_stop_again_while_reading(alders_record, approved_form, alder, tomasz):
    """A-R14: the same wishes make no new row, and still end the sitting that began since."""
    withdraw(alder, tomasz)
    sitting = choose(sit(alder, approved_form, tomasz, at=LATER + HOUR, asked_themselves=True), at=LATER + HOUR)

    withdraw(alder, tomasz, at=LATER + 2 * HOUR)

    with pytest.raises(GateClosed, match="stopped or said no"):
        agree(sitting, name="M. E.", at=LATER + 2 * HOUR)


def test_no_contact_lasts_until_they_say_otherwise_or_agree_again(
    alders_record, approved_form, alder, juniper, tomasz, sunita, imogen
):
    first = withdraw(alder, imogen, wishes=["keep_data", "no_further_contact"])
    withdraw(juniper, imogen, wishes=["keep_data", "no_further_contact"])
    assert NoContact.objects.holds_for(alder)

    withdraw(alder, imogen, at=LATER + HOUR, known=first.pk)
    gives_consent(juniper, approved_form, sunita, at=LATER + HOUR, asked_themselves=True)

    assert not NoContact.objects.holds_for(alder)
    assert not NoContact.objects.holds_for(juniper)


def test_the_database_allows_one_first_withdrawal_and_one_that_follows_each(alders_record, alder, imogen):
    """A-R14."""
    first = withdraw(alder, imogen)
    withdraw(alder, imogen, wishes=["erase_all"], known=first.pk)
    row = {"participant": alder, "study_id": alder.study_id, "record": alders_record, "wishes": ["keep_data"]}
    row |= {"channel": "phone", "occurred_at": LATER, "received_at": LATER}

    for follows in (None, first):
        with pytest.raises(IntegrityError), transaction.atomic():
            Withdrawal.objects.create(**row, follows=follows)


def test_the_records_stay_as_they_were(alders_record, alder, imogen):
    """GDPR 7(3): what was lawful before stays lawful, so the proof stays."""
    before = list(ConsentRecord.objects.values()), list(ScopeAnswer.objects.values())

    withdraw(alder, imogen, wishes=["erase_all"])

    assert (list(ConsentRecord.objects.values()), list(ScopeAnswer.objects.values())) == before


def test_it_ends_every_consent_of_this_person_and_of_no_one_else(
    alders_record, approved_form, alder, juniper, leaving_well, imogen, tomasz, sunita, laleh
):
    """A-R14: Juniper keeps hers."""
    other = approve(send(begin_form(leaving_well, imogen, "A photo walk"), imogen), laleh)
    gives_consent(alder, other, tomasz)
    junipers = gives_consent(juniper, approved_form, sunita)

    withdraw(alder, imogen)

    assert valid_records(alder, LATER) == []
    assert valid_records(juniper, LATER) == [junipers]


def test_a_person_who_was_never_asked_can_stop_too(alder, approved_form, imogen, tomasz):
    """A-R14: nobody has to agree first in order to be left alone."""
    withdrawal = withdraw(alder, imogen)

    assert withdrawal.record is None
    assert withdraw(alder, tomasz, at=LATER + HOUR) == withdrawal
    with pytest.raises(GateClosed, match="came to us themselves"):
        sit(alder, approved_form, tomasz, at=LATER + HOUR)


def test_nobody_signs_on_a_tablet_that_was_set_up_before_they_stopped(approved_form, alder, tomasz, imogen):
    """A-R14: also during a sitting."""
    sitting = choose(sit(alder, approved_form, tomasz))
    withdraw(alder, imogen)

    with pytest.raises(GateClosed, match="stopped or said no"):
        agree(sitting, name="M. E.", at=LATER)
    assert ConsentRecord.objects.count() == 0


def test_only_the_person_can_start_again_and_earlier_consent_stays_ended(
    alders_record, approved_form, alder, imogen, tomasz
):
    """A-R14: a new consent does not revive an earlier one."""
    first = withdraw(alder, imogen)
    assert Withdrawal.objects.in_force(alder) == first

    with pytest.raises(GateClosed):
        sit(alder, approved_form, tomasz, at=LATER + HOUR)
    again = gives_consent(alder, approved_form, tomasz, at=LATER + HOUR, asked_themselves=True)

    assert valid_records(alder, LATER + HOUR) == [again]
    assert Withdrawal.objects.in_force(alder) is None
    second = withdraw(alder, imogen, at=LATER + 2 * HOUR)
    assert (second.record, valid_records(alder, LATER + 2 * HOUR)) == (again, [])


def test_answering_again_takes_back_one_choice_and_keeps_the_rest(alders_record, approved_form, alder, tomasz):
    """A-R11: narrowing takes effect at once."""
    newer = gives_consent(alder, approved_form, tomasz, at=LATER, answers={**ALDERS_ANSWERS, "audio": False})

    assert valid_records(alder, LATER) == [newer]
    assert (newer.allows("audio"), newer.allows("quote_anonymous")) == (False, True)
    assert alders_record.allows("audio") is True


def test_the_database_refuses_changes_to_a_withdrawal(alders_record, alder, imogen):
    withdraw(alder, imogen)

    for model, rule in ((Withdrawal, "withdrawal_written_once"), (Hold, "hold_written_once")):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            model.objects.update(recorded_at=NOON)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            model.objects.all()._raw_delete(using="default")


def test_the_database_refuses_a_moment_in_the_future(alders_record, alder, leaving_well):
    row = {"participant": alder, "study_id": leaving_well.pk, "record": alders_record, "wishes": ["keep_data"]}

    with pytest.raises(IntegrityError, match="withdrawal_said_before_received"), transaction.atomic():
        Withdrawal.objects.create(**row, channel="phone", occurred_at=LATER, received_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_simultaneous_registrations_count_once(alders_record, alder, imogen, tomasz):
    given = at_once(lambda: withdraw(alder, imogen), lambda: withdraw(alder, tomasz), lambda: withdraw(alder, imogen))

    assert given == [Withdrawal.objects.get()] * 3
    assert Hold.objects.count() == 1

"""Requests to erase, and the second person's decision (E-R3, F-R4; ASVS 2.3.5)."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from safespace.audit.actors import SYSTEM
from safespace.audit.models import Entry
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import Tombstone
from safespace.outbox.models import Announcement
from safespace.participants.models import Linkage, Participant, SafeContact
from safespace.privacy import deciding, nightly
from safespace.privacy.asking import (
    AlreadyAsked,
    Asker,
    ErasureDecision,
    ErasureRequest,
    Extent,
    Ground,
    NothingLeft,
    NotYetAsked,
    Outcome,
)
from safespace.privacy.certificates import certificate_of
from safespace.privacy.deciding import AlreadyDecided, NotTheAsker, NoWhy
from safespace.privacy.erased_kinds import erased_kinds, with_erased_kinds
from safespace.privacy.erasure import SamePerson
from safespace.privacy.models import Countersignature, Erasure
from tests.cast import HOUR, NOON, PLAN
from tests.race import at_once


def ask(participant, by, *, key=None, extent=Extent.EVERYTHING, words="", occurred_at=NOON, at=NOON):
    return ErasureRequest.objects.ask(
        key=key or uuid.uuid4(), participant=participant, extent=extent, who_asked=Asker.PERSON,
        ground=Ground.WITHDRAWN, occurred_at=occurred_at, words=words, by=by, at=at,
    )  # fmt: skip


@pytest.fixture
def asked(alder, imogen):
    """Imogen asked that everything about Alder be erased."""
    return ask(alder, imogen, words="She rang, and said all of it")


def test_asking_destroys_nothing(asked, alder):
    assert SafeContact.objects.current(alder).plan == PLAN
    assert (Erasure.objects.count(), Tombstone.objects.count()) == (0, 0)
    assert ErasureRequest.objects.waiting().get().words == "She rang, and said all of it"
    assert asked.due_at == NOON + timedelta(days=30)


def test_those_who_may_sign_are_told_by_a_letter_without_names(asked, alder, imogen, dario, petra, tomasz, laleh):
    """F-R4: not the person who asked, and nobody else."""
    other = ask(enrolled_again(alder), imogen)

    told = {str(one.ids["to"]) for one in Announcement.objects.filter(at=NOON) if "to" in one.ids}

    assert told == {str(dario.user_id), str(petra.user_id)}
    assert other != asked


def enrolled_again(alder):
    return Participant.objects.create(
        study=alder.study, pseudonym="Hazel Wren", code="LW-9ZZ", enrolled_at=NOON, recorded_by=alder.recorded_by
    )


def test_the_second_person_signs_and_the_keys_are_destroyed_at_once(asked, alder, juniper, dario):
    """E-R3: order, keys, proof and signature."""
    ordered = deciding.agree(asked, by=dario, at=NOON + HOUR)

    with pytest.raises(KeyDestroyed):
        Linkage.objects.get(participant=alder).open()
    with pytest.raises(KeyDestroyed):
        _ = ErasureRequest.objects.get(pk=asked.pk).words
    assert Linkage.objects.get(participant=juniper).open().name
    assert (len(erased_kinds(alder)), erased_kinds(juniper)) == (4, frozenset())
    people = with_erased_kinds(Participant.objects.order_by("enrolled_at"))
    gone = {one.pk: (one.contact_erased, one.linkage_erased, one.content_erased) for one in people}
    assert gone == {alder.pk: (True, True, True), juniper.pk: (False, False, False)}
    said = Entry.objects.filter(about_id=ordered.pk).order_by("recorded_at", "id")
    assert [one.action for one in said] == ["erasure.asked", "erasure.ordered", "erasure.carried_out"]


def test_the_certificate_bears_both_signatures(asked, imogen, dario):
    made = certificate_of(deciding.agree(asked, by=dario, at=NOON + HOUR).destruction, at=NOON + HOUR)

    assert (made.ordered_by, made.second.signed_by, made.second.signed_at) == (
        imogen.user_id,
        dario.user_id,
        NOON + HOUR,
    )
    assert (made.asked, made.asked.get_ground_display()) == (asked, "They took their consent back")
    assert (made.study, made.code) == ("Leaving Well", asked.participant.code)


def test_the_person_who_asked_never_signs(asked, alder, imogen):
    """F-R4, ASVS 2.3.5: requester and approver are two. The database refuses it too."""
    for nobody in (imogen, SYSTEM):
        with pytest.raises(SamePerson):
            deciding.agree(asked, by=nobody, at=NOON)
        with pytest.raises(SamePerson):
            deciding.turn_down(asked, words="Not now", by=nobody, at=NOON)
    mine = {"asked_by": imogen.user_id, "decided_by": imogen.user_id, "decided_at": NOON}
    for outcome in (Outcome.AGREED, Outcome.TURNED_DOWN):
        with pytest.raises(IntegrityError), transaction.atomic():
            ErasureDecision.objects.create(request=asked, outcome=outcome, **mine)
    assert SafeContact.objects.current(alder).plan == PLAN


def test_signing_twice_is_signing_once(asked, dario, petra):
    first = deciding.agree(asked, by=dario, at=NOON)

    assert deciding.agree(asked, by=dario, at=NOON + HOUR) == first
    with pytest.raises(AlreadyDecided):
        deciding.agree(asked, by=petra, at=NOON + HOUR)
    assert (Erasure.objects.count(), Countersignature.objects.count()) == (1, 1)


def test_a_refusal_has_a_reason_and_ends_the_request(asked, alder, imogen, dario):
    with pytest.raises(NoWhy):
        deciding.turn_down(asked, words=" ", by=dario, at=NOON)

    said = deciding.turn_down(asked, words="A hold by the court", by=dario, at=NOON)

    assert deciding.turn_down(asked, words="Again", by=dario, at=NOON) == said
    assert ErasureDecision.objects.get().words == "A hold by the court"
    with pytest.raises(AlreadyDecided):
        deciding.agree(asked, by=dario, at=NOON)
    assert SafeContact.objects.current(alder).plan == PLAN
    assert ask(alder, imogen) != asked


def test_only_the_person_who_asked_takes_it_back(asked, imogen, dario):
    with pytest.raises(NotTheAsker):
        deciding.take_back(asked, by=dario, at=NOON)

    taken = deciding.take_back(asked, by=imogen, at=NOON)

    assert deciding.take_back(asked, by=imogen, at=NOON) == taken
    with pytest.raises(AlreadyDecided):
        deciding.agree(asked, by=dario, at=NOON)


def test_one_request_of_a_person_waits_at_a_time(asked, alder, imogen, dario):
    with pytest.raises(AlreadyAsked):
        ask(alder, dario, extent=Extent.CONTACT)
    assert ask(alder, imogen, key=asked.pk, words=asked.words) == asked


def test_erased_data_cannot_be_asked_for_again(asked, alder, imogen, dario):
    deciding.agree(asked, by=dario, at=NOON)

    with pytest.raises(NothingLeft):
        ask(alder, imogen, extent=Extent.CONTACT)


def test_nobody_asks_in_the_future(alder, imogen):
    with pytest.raises(NotYetAsked):
        ask(alder, imogen, occurred_at=NOON + HOUR)


def test_contact_may_go_first_and_the_rest_later(alder, imogen, dario):
    """E-R6."""
    deciding.agree(ask(alder, imogen, extent=Extent.CONTACT), by=dario, at=NOON)
    assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"

    deciding.agree(ask(alder, imogen, at=NOON + HOUR), by=dario, at=NOON + HOUR)

    with pytest.raises(KeyDestroyed):
        Linkage.objects.get(participant=alder).open()


def test_an_erasure_interrupted_after_the_signature_is_carried_out_and_signed(asked, alder, imogen, dario):
    """R4: the process died between the order and the keys."""
    with transaction.atomic():
        deciding._agree(asked, dario, NOON)
    assert SafeContact.objects.current(alder).plan == PLAN

    nightly.resume_unfinished(NOON + HOUR)

    with pytest.raises(KeyDestroyed):
        _ = SafeContact.objects.current(alder).plan
    signed = Countersignature.objects.get()
    assert (signed.ordered_by, signed.signed_by, signed.signed_at) == (imogen.user_id, dario.user_id, NOON)


@pytest.mark.django_db(transaction=True)
def test_two_second_people_at_one_moment_erase_once(asked, dario, petra):
    given = at_once(*[lambda by=by: deciding.agree(asked, by=by, at=NOON) for by in (dario, petra, dario, petra)])

    refused = [one for one in given if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [AlreadyDecided] * 2
    assert (Erasure.objects.count(), ErasureDecision.objects.count(), Countersignature.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_an_agreement_and_a_withdrawn_request_at_one_moment_one_holds(asked, imogen, dario):
    yes = lambda: deciding.agree(asked, by=dario, at=NOON)  # noqa: E731
    back = lambda: deciding.take_back(asked, by=imogen, at=NOON)  # noqa: E731

    given = at_once(yes, back)

    assert sum(isinstance(one, AlreadyDecided) for one in given) == 1
    assert Erasure.objects.count() == ErasureDecision.objects.filter(outcome=Outcome.AGREED).count()

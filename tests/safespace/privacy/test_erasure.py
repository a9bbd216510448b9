"""Erasing a participant (E-R3; C6)."""

import uuid

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connections, transaction

from safespace.audit.actors import SYSTEM
from safespace.audit.models import Entry
from safespace.audit.verification import verify
from safespace.encryption.fields.blind_index import candidates
from safespace.encryption.keys import erasure as keys
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.models import DataKey, Tombstone
from safespace.encryption.upkeep import residue
from safespace.participants.identity.reveal import reveal_identity
from safespace.participants.models import Linkage, Participant, Person, SafeContact
from safespace.privacy import epochs, erasure, nightly
from safespace.privacy.certificates import certificate_of
from safespace.privacy.erasure import KINDS, IdentityWouldStay, NothingToErase, SamePerson, erase
from safespace.privacy.models import Countersignature, Destruction, Erasure, Shredding
from safespace.privacy.proof import Proof, StillOpens
from tests.cast import HOUR, NOON, PLAN
from tests.race import at_once, together


def erase_alder(alder, by, *, key=None, kinds=KINDS, **rest):
    return erase(key=key or uuid.uuid4(), participant=alder, kinds=kinds, by=by, at=NOON + HOUR, **rest)


def test_nothing_about_them_opens_and_others_stay(alder, juniper, imogen):
    """C6, E-R3."""
    person = Linkage.objects.get(participant=alder).open()

    erase_alder(alder, imogen)

    with pytest.raises(KeyDestroyed):
        _ = Person.objects.get(pk=person.pk).name
    with pytest.raises(KeyDestroyed):
        Linkage.objects.get(participant=alder).open()
    with pytest.raises(KeyDestroyed):
        _ = SafeContact.objects.current(alder).plan
    assert SafeContact.objects.current(juniper).plan == PLAN
    assert Linkage.objects.get(participant=juniper).open().name
    assert Participant.objects.get(pk=alder.pk).pseudonym == alder.pseudonym


def test_they_are_no_longer_found_by_telephone(alder, leaving_well, imogen):
    """E-R3: a blind index outlives its key, so it is nulled."""
    person = Linkage.objects.get(participant=alder).open()
    assert Person.objects.filter(phone_index__in=candidates("phone", "+441632960121", leaving_well.pk)).exists()

    erase_alder(alder, imogen)

    person.refresh_from_db()
    assert (person.phone_index, person.email_index, person.external_id_index) == (None, None, None)


def test_it_is_on_record_and_the_log_stays_whole(alder, imogen):
    """C6: what was proved stays verifiable, though a reason in the log was sealed under the same key."""
    reveal_identity(key=uuid.uuid4(), participant=alder, reason="She asked me to call", by=imogen, at=NOON)

    ordered = erase_alder(alder, imogen)

    said = list(Entry.objects.filter(about_id=ordered.pk).order_by("recorded_at").values_list("action", flat=True))
    assert said == ["erasure.ordered", "erasure.carried_out"]
    reason = Entry.objects.get(action="identity.revealed")
    with pytest.raises(KeyDestroyed):
        _ = reason.reason
    assert verify(at=NOON + HOUR).sound


def test_only_what_was_chosen_goes(alder, imogen):
    """E-R6: contacts first."""
    erase_alder(alder, imogen, kinds=["contact"])

    assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"
    with pytest.raises(KeyDestroyed):
        _ = SafeContact.objects.current(alder).plan


def test_a_choice_that_would_leave_something_behind_is_refused(alder, imogen):
    with pytest.raises(NothingToErase):
        erase_alder(alder, imogen, kinds=[])
    with pytest.raises(NothingToErase):
        erase_alder(alder, imogen, kinds=["index", "study"])
    with pytest.raises(IdentityWouldStay):
        erase_alder(alder, imogen, kinds=["linkage"])
    assert Erasure.objects.count() == Tombstone.objects.count() == 0


def test_sent_twice_it_is_one_erasure_and_a_second_one_adds_nothing(alder, imogen):
    key = uuid.uuid4()
    first, again = erase_alder(alder, imogen, key=key), erase_alder(alder, imogen, key=key)
    erase_alder(alder, imogen)

    assert first == again
    assert Shredding.objects.filter(erasure=first).count() == Shredding.objects.count() == 4
    assert Destruction.objects.count() == 2


def test_an_interrupted_erasure_is_carried_out_by_the_periodic_job(alder, imogen):
    """R4."""
    ordered = erasure.order(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=imogen, at=NOON)
    assert Linkage.objects.get(participant=alder).open().name == "Marguerite Example"

    nightly.resume_unfinished(NOON + HOUR)

    with pytest.raises(KeyDestroyed):
        Linkage.objects.get(participant=alder).open()
    assert Destruction.objects.get().erasure == ordered
    assert not Erasure.objects.unfinished().exists()


def test_it_is_certified_only_when_nothing_opens(alder, imogen):
    """E-R3: verified result. The control: before, everything opens and a key is there."""
    names = [("contact", alder.pk)]
    with pytest.raises(StillOpens):
        Proof.of(names).require()

    erase_alder(alder, imogen)

    proof = Proof.of(names)
    assert (proof.opened, proof.keys) == (0, 0)
    assert proof.tried == proof.values == 4  # the plan, and three fields of the needs


def test_the_certificate_is_honest_before_and_after_the_epoch(alder, imogen, settings):
    """E-R3: what, key ids, method, tool, verified how, who, when; what copies hold and until when."""
    ids = [f"{pk:016x}" for pk in DataKey.objects.exclude(kind__in=["index", "staff"]).values_list("pk", flat=True)]
    ordered = erase_alder(alder, imogen)

    before = certificate_of(ordered.destruction, at=NOON + HOUR)
    assert (before.pseudonym, before.ordered_by, before.destroyed_at) == (alder.pseudonym, imogen.user_id, NOON + HOUR)
    assert sorted(before.keys) == sorted(ids)
    assert (before.epoch, before.copies_until, before.second) == (None, None, None)
    assert "still hold these keys" in before.copies

    epoch = epochs.begin(by=SYSTEM, at=NOON + 12 * HOUR)

    after = certificate_of(ordered.destruction, at=NOON + 13 * HOUR)
    assert (after.epoch, after.copies_until) == (epoch, NOON + 12 * HOUR + settings.KEY_BACKUPS_KEPT)
    assert "only together with a backup of the key ring" in after.copies
    assert "were due to be deleted" in certificate_of(ordered.destruction, at=after.copies_until + HOUR).copies


def test_the_second_signature_is_another_persons(alder, imogen, tomasz):
    """E-R3, ASVS 2.3.5. The database refuses it too."""
    done = erase_alder(alder, imogen).destruction
    for nobody in (imogen, SYSTEM):
        with pytest.raises(SamePerson):
            erasure.countersign(done, by=nobody, at=NOON + HOUR)
    with pytest.raises(IntegrityError, match="signed_by_another"):
        Countersignature.objects.create(
            destruction=done, ordered_by=imogen.user_id, signed_by=imogen.user_id, signed_at=NOON
        )


def test_signing_twice_is_signing_once(alder, imogen, tomasz):
    done = erase_alder(alder, imogen).destruction

    first = erasure.countersign(done, by=tomasz, at=NOON + HOUR)

    assert erasure.countersign(done, by=tomasz, at=NOON + 2 * HOUR) == first
    assert certificate_of(done, at=NOON + HOUR).second.signed_by == tomasz.user_id


@pytest.mark.django_db(transaction=True)
def test_two_who_erase_at_the_same_moment_destroy_once(alder, imogen, tomasz):
    acts = [lambda by=by: erase_alder(alder, by) for by in (imogen, tomasz, imogen)]

    given = at_once(*acts)

    assert [one for one in given if isinstance(one, Exception)] == []
    assert Shredding.objects.count() == 4
    assert Destruction.objects.count() == 3
    with pytest.raises(KeyDestroyed):
        Linkage.objects.get(participant=alder).open()


@pytest.mark.django_db(transaction=True)
def test_a_linkage_destroyed_while_it_is_looked_up_took_the_identity_with_it(alder, imogen):
    """E-R3: another order destroys the key while the linkage is read; nothing is left half done."""
    person = Linkage.objects.get(participant=alder).open().pk
    looks = []

    def others_come_first(execute, sql, *rest):
        result = execute(sql, *rest)
        if Linkage._meta.db_table in sql and not looks:
            looks.append(sql)
            together(lambda: [keys.shred(kind, scope, at=NOON) for kind, scope in gone])
        return result

    gone = [("identity", person), ("linkage", alder.pk)]
    with connections["default"].execute_wrapper(others_come_first):
        erase_alder(alder, imogen)

    assert len(looks) == 1, "control: they did"
    with pytest.raises(KeyDestroyed):
        _ = Person.objects.get(pk=person).name


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_is_not_left_in_the_files(alder, imogen):
    """E-R3: residue; the wrapped key is looked for in the file, journal and all."""
    engine = connections["keys"]
    (wrapped,) = DataKey.objects.filter(kind="contact", scope=alder.pk).values_list("wrapped", flat=True)

    done = erase_alder(alder, imogen).destruction

    if engine.vendor == "postgresql":
        assert (done.data_residue, done.keys_residue) == (residue.VACUUMED, residue.VACUUMED)
        return
    assert (done.data_residue, done.keys_residue) == (residue.CHECKPOINTED, residue.CHECKPOINTED)
    name = engine.settings_dict["NAME"]
    there = b"".join(read(path) for path in (name, f"{name}-wal"))
    (kept,) = DataKey.objects.filter(kind="index").values_list("wrapped", flat=True)
    assert bytes(kept) in there  # the control
    assert bytes(wrapped) not in there


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def test_rows_of_an_erasure_are_written_once(alder, imogen):
    erase_alder(alder, imogen)
    for model in (Erasure, Shredding, Destruction):
        with pytest.raises(IntegrityError, match="written_once"):
            from_inside(model)
    with pytest.raises(ObjectDoesNotExist):
        _ = Destruction.objects.get().ending


def from_inside(model):
    with transaction.atomic():
        model.objects.all().update(recorded_by=None)

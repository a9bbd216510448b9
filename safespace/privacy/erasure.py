"""Erases a participant by destroying their keys, after which what they sealed cannot be opened (E-R3).

The order is committed first and names the keys. If a later step is interrupted, the next call or the periodic job
resumes it, so an erasure is never left half done.
"""

from django.db import transaction
from django.db.models import Q

from safespace.accounts.second_person import second_person
from safespace.audit.actors import SYSTEM
from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.encryption.keys import erasure as keys
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.router import KEYS
from safespace.encryption.models import DataKey
from safespace.encryption.upkeep import residue
from safespace.outbox.announcements import announce
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.models import Linkage, Participant, Person
from safespace.privacy import actions, epochs, journal
from safespace.privacy.asking import ErasureDecision
from safespace.privacy.models import Countersignature, Destruction, Erasure, Shredding
from safespace.privacy.proof import Proof

ERASED = "participant.erased"
"""`participant`, `study`, `kinds`: an erasure was ordered, and nothing of these kinds opens any more."""

ERASURE_PROVEN = "participant.erasure_proven"
"""`erasure`: the keys are destroyed, and it was proven that nothing opens."""

IDENTITY, LINKAGE, CONTACT, CONTENT = KINDS = ("identity", "linkage", "contact", "content")
TOOL = "Safespace 0.1, AES-256-GCM"


class NothingToErase(Refusal):
    """No kind of key was chosen, or only unknown kinds."""

    sentence = "Choose what is to be erased."
    field = "kinds"


class IdentityWouldStay(Refusal):
    """Without the linkage the identity could never be found and erased later."""

    sentence = "The linkage can go only together with the identity, which could not be found again."
    field = "kinds"


class SamePerson(Refusal):
    """The person who ordered the erasure cannot be the second person."""

    sentence = "The second signature has to come from somebody else."


def erase(*, key, participant, kinds, by, at, at_once=False):
    """Destroy the keys of `kinds` (of KINDS) of `participant` and return the Erasure.

    `at_once` also begins an epoch now (see `epochs`); otherwise the nightly job does. Must not be called in a
    transaction, since destroying a key cannot be rolled back. Raises NothingToErase, IdentityWouldStay.
    """
    with transaction.atomic(durable=True):
        ordered = order(key=key, participant=participant, kinds=kinds, by=by, at=at)
    carry_out(ordered, by=by, at=at)
    if at_once:
        epochs.begin(by=by, at=at)
    return ordered


@transaction.atomic
def order(*, key, participant, kinds, by, at):
    """Order the destruction of the keys and announce it, without destroying them yet.

    Idempotent under `key`. Raises NothingToErase, IdentityWouldStay.
    """
    kinds = [kind for kind in KINDS if kind in kinds]
    if not kinds:
        raise NothingToErase
    if LINKAGE in kinds and IDENTITY not in kinds and _identity_is_there(participant):
        raise IdentityWouldStay
    locked = Participant.objects.select_for_update().select_related("study").get(pk=participant.pk)

    def make():
        scopes = _scopes(locked, kinds)
        ordered = Erasure(id=key, participant=locked, study=locked.study, kinds=kinds, occurred_at=at)
        ordered.recorded_by = by.actor_id
        ordered.save(force_insert=True)
        for kind, scope in scopes.items():
            _name_the_keys(ordered, kind, scope, by, at)
        detail = {"kinds": kinds}
        record(actions.ORDERED, by=by, at=at, study=locked.study, participant=locked, about=ordered, detail=detail)
        announce(ERASED, at=at, participant=locked.pk, study=locked.study_id, kinds=kinds)
        return ordered

    return once(Erasure, key, by=by, make=make, same={"participant_id": locked.pk, "kinds": kinds})


def _name_the_keys(ordered, kind, scope, by, at):
    ids = DataKey.objects.using(KEYS).filter(kind=kind, scope=scope).order_by("pk").values_list("pk", flat=True)
    line = {"kind": kind, "scope": scope, "keys": [f"{id:016x}" for id in ids]}
    if not Shredding.objects.filter(kind=kind, scope=scope).exists():
        Shredding(erasure=ordered, ordered_at=at, recorded_by=by.actor_id, **line).save(force_insert=True)


def _scopes(participant, kinds):
    """{kind: UUID of its scope}. For the identity this opens the linkage."""
    scopes = {kind: participant.pk for kind in kinds if kind != IDENTITY}
    if IDENTITY in kinds and (person := _person_of(participant)) is not None:
        scopes[IDENTITY] = person
    return scopes


def _person_of(participant):
    """The Person's id from the linkage, or None if it was destroyed, since the identity was erased with it."""
    linkage = Linkage.objects.filter(participant=participant).first()
    try:
        return linkage and linkage.open().pk
    except KeyDestroyed:
        if keys.was_destroyed(LINKAGE, participant.pk):
            return None
        raise


def _identity_is_there(participant):
    """Whether the linkage still exists; the identity is erased with it."""
    return not keys.was_destroyed(LINKAGE, participant.pk) and Linkage.objects.filter(participant=participant).exists()


def carry_out(ordered, *, by=SYSTEM, at):
    """Carry out an Erasure: journal, keys, residue, proof. Idempotent. Returns the Destruction. Raises StillOpens."""
    shreddings = list(ordered.shreddings.order_by("kind"))
    journal.append(shreddings)
    for one in shreddings:
        keys.shred(one.kind, one.scope, at=one.ordered_at)
    forget_indexes(one.scope for one in shreddings if one.kind == IDENTITY)
    data_residue = residue.clear("default", Person)
    keys_residue = residue.clear(KEYS, DataKey)
    proof = Proof.of([(one.kind, one.scope) for one in shreddings])
    proof.require()
    with transaction.atomic():
        locked = Erasure.objects.select_for_update().select_related("study", "participant").get(pk=ordered.pk)
        done = Destruction.objects.filter(erasure=locked).first()
        if done is not None:
            return done
        done = Destruction(
            erasure=locked,
            destroyed_at=at,
            values=proof.values,
            tried=proof.tried,
            data_residue=data_residue,
            keys_residue=keys_residue,
            tool=TOOL,
            recorded_by=by.actor_id,
        )
        done.save(force_insert=True)
        _sign_as_agreed(done)
        detail = {"keys": sum(len(one.keys) for one in shreddings), "values": proof.values}
        whom = {"study": locked.study, "participant": locked.participant}
        record(actions.CARRIED_OUT, by=by, at=at, about=locked, detail=detail, **whom)
        announce(ERASURE_PROVEN, at=at, erasure=locked.pk)
    return done


def _sign_as_agreed(done):
    """Record the agreement of the second person as their signature on the proven result."""
    agreed = ErasureDecision.objects.filter(erasure=done.erasure).first()
    if agreed is not None:
        _sign(done, agreed.asked_by, agreed.decided_by, agreed.decided_at)


def _sign(done, first, second, at):
    signed = Countersignature(destruction=done, ordered_by=first, signed_by=second, signed_at=at, recorded_by=second)
    signed.save(force_insert=True)
    return signed


def forget_indexes(people):
    """Null what could still be compared with: the blind indexes of these people (UUIDs of Person)."""
    people = list(people)
    CrossStudyEntry.objects.filter(person__in=people).delete()
    indexed = ~Q(phone_index=None) | ~Q(email_index=None) | ~Q(external_id_index=None)
    found = Person.objects.filter(indexed, pk__in=people)
    return found.update(phone_index=None, email_index=None, external_id_index=None)


@transaction.atomic
def countersign(destruction, *, by, at):
    """Sign the certificate as the second person. Idempotent. Raises SamePerson, GateClosed (E-R3)."""
    locked = Destruction.objects.select_for_update().select_related("erasure__study").get(pk=destruction.pk)
    ordered = locked.erasure
    if by.actor_id is None or by.actor_id == ordered.recorded_by:
        raise SamePerson
    signed = Countersignature.objects.filter(destruction=locked).first()
    if signed is None:
        second_person(by=by.actor_id, first=ordered.recorded_by, at=at).require()
        signed = _sign(locked, ordered.recorded_by, by.actor_id, at)
        whom = {"study": ordered.study, "participant": ordered.participant_id}
        record(actions.COUNTERSIGNED, by=by, at=at, about=ordered, **whom)
    return signed

"""Many people at once, for tests of what a page or search costs in a large study."""

import uuid

from safespace.encryption.keys import keycache
from safespace.participants.models import Linkage, Participant, Person
from tests.cast import NOON


def crowd(study, count, *, name="Crowd Sample", begin=0):
    """Add `count` participants of `study` with sealed names and numbers; pseudonyms are “Crowd 00000” and so on."""
    people = [
        Participant(study=study, pseudonym=f"Crowd {n:05}", code=f"{study.code}-C{n:05}", enrolled_at=NOON)
        for n in range(begin, begin + count)
    ]
    persons = [
        Person(
            id=uuid.uuid4(), study=study, name=f"{name} {n}", phone=f"+4420{n:08}", email="", participant=str(one.pk)
        )
        for n, one in enumerate(people, begin)
    ]
    with keycache.scope() as keys:
        keys.prepare("identity", [one.pk for one in persons])
        keys.prepare("linkage", [one.pk for one in people])
        Participant.objects.bulk_create(people, 500)
        Person.objects.bulk_create(persons, 500)
        Linkage.objects.bulk_create(
            [Linkage(participant=one, person=str(who.pk)) for one, who in zip(people, persons, strict=True)], 500
        )
    return people

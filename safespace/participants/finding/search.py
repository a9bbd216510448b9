"""Finds participants by name, phone, e-mail or external id. Shows pseudonyms only and is logged (E-R1, E-R2).

Phone, e-mail and external id are looked up by their blind index. Names have no index: the names of the study are
decrypted and compared, for some seconds at most. The search never tells who a number belongs to in another study.
"""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from safespace.audit.log import record
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from safespace.encryption.fields import blind_index, bulk
from safespace.participants import actions
from safespace.participants.finding.cross_study_index import CrossStudyEntry
from safespace.participants.finding.name_matching import fitting, ranked
from safespace.participants.models import Linkage, Participant, Person
from safespace.participants.separation import Separation
from safespace.studies.roles import Permission

MOST = 20
NAMES_AT_ONCE = 5_000
SECONDS_FOR_NAMES = 5
PEOPLE_AT_ONCE = 50
"""Matches opened at once until MOST people are found."""
AN_HOUR = timedelta(hours=1)
SEARCHES_AN_HOUR = 60
DIGITS_OF_A_NUMBER = 7
"""A text with letters and so many digits may be a phone number with an extension."""


class TooManySearches(Refusal):
    """The account searched too often within an hour, as if it went through all names."""

    sentence = "There were sixty searches within an hour. The next one is possible a little later."
    status = 429
    field = "text"

    def __init__(self, until):
        self.until = until
        super().__init__()


@dataclass(frozen=True)
class Found:
    """`people` are the best matching Participants, at most MOST; `has_more` says that others match too.

    `is_whole` is false if there was no time to compare every name. `elsewhere` says whether the number is known in
    another study.
    """

    people: list
    has_more: bool
    is_whole: bool
    elsewhere: bool


def kinds_of(text):
    """What `text` can be, among "email", "phone", "external_id" and "name"."""
    if "@" in text:
        return ("email",)
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    if not digits:
        return ("name", "external_id")
    if not letters:
        return ("phone", "external_id")
    return ("external_id", "name", "phone") if digits >= DIGITS_OF_A_NUMBER else ("external_id", "name")


@transaction.atomic
def find_people(text, *, by, at, seconds=SECONDS_FOR_NAMES, names_at_once=NAMES_AT_ONCE):
    """The participants within reach of the member `by` who match `text`, as Found. Raises TooManySearches.

    Participants who must not meet `by` are left out (C-R4). After `seconds` no further names are compared.

    The log gets the kind of search and the number of people shown, not `text`.
    """
    searched = Entry.objects.filter(actor_id=by.actor_id, action=actions.SEARCHED, recorded_at__gt=at - AN_HOUR)
    if searched.count() >= SEARCHES_AN_HOUR:
        raise TooManySearches(until=searched.earliest("recorded_at").recorded_at + AN_HOUR)
    kinds = kinds_of(text)
    persons, is_whole = _with_number(text, kinds, by.study_id), True
    if "name" in kinds:
        named, is_whole = _named(text, by.study_id, seconds, names_at_once)
        persons = list(dict.fromkeys([*persons, *named]))
    people = participants_behind(persons, by)
    elsewhere = by.may(Permission.ENROL_PEOPLE) and any(
        CrossStudyEntry.objects.elsewhere(kind, text, study=by.study_id) for kind in kinds if kind != "name"
    )
    detail = {"by": kinds[0], "found": len(people[:MOST]), "elsewhere": elsewhere}
    record(actions.SEARCHED, by=by, at=at, study=by.study, about=by.study, detail=detail)
    return Found(people[:MOST], len(people) > MOST, is_whole, elsewhere)


def _with_number(text, kinds, study_id):
    """Ids of the Persons of a study with this phone number, e-mail or external id."""
    return persons_with({kind: text for kind in kinds if kind != "name"}, study_id)


def persons_with(numbers, study_id):
    """Ids of the Persons of a study with any of `numbers`, {"phone", "email" or "external_id": text}."""
    marks = {f"{kind}_index__in": blind_index.candidates(kind, text, study_id) for kind, text in numbers.items()}
    return list(Person.objects.filter(study=study_id).filter(_any(marks)).values_list("pk", flat=True)) if marks else []


def _any(marks):
    found = Q()
    for lookup, values in marks.items():
        found |= Q(**{lookup: values})
    return found


def _named(text, study_id, seconds, at_once):
    """(ids of the Persons of a study whose name matches, best match first; whether every name was compared)."""
    names, is_whole = names_that(fitting(text), study_id, seconds, at_once)
    return [pk for _, pk in ranked(text, names)], is_whole


def names_that(fits, study_id, seconds=SECONDS_FOR_NAMES, at_once=NAMES_AT_ONCE):
    """([(id of a Person, name or name to use that fits)], whether every name of the study was compared in time)."""
    of_study, names = Person.objects.filter(study=study_id).order_by("pk"), []
    until, last = time.monotonic() + seconds, None
    while True:
        some = of_study.filter(pk__gt=last) if last else of_study
        ids = list(some.values_list("pk", flat=True)[:at_once])
        if ids:
            last = ids[-1]
            batch = some.filter(pk__lte=last)
            names += bulk.decrypt_column(batch, "name", where=fits)
            names += bulk.decrypt_column(batch.filter(name_to_use__isnull=False), "name_to_use", where=fits)
        is_whole = len(ids) < at_once
        if is_whole or time.monotonic() >= until:
            return names, is_whole


def participants_behind(persons, by):
    """The Participants within reach of `by` behind these ids of Persons, in their order: one more than MOST at most."""
    found = []
    for start in range(0, len(persons), PEOPLE_AT_ONCE):
        found += _some_participants(persons[start : start + PEOPLE_AT_ONCE], by)
        if len(found) > MOST:
            break
    return found[: MOST + 1]


def _some_participants(persons, by):
    place = {str(person): number for number, person in enumerate(persons)}
    reach = Participant.objects.within_reach_of(by)
    linked = Linkage.objects.filter(participant__in=reach)
    named = bulk.decrypt_column(Person.objects.filter(pk__in=persons), "participant")
    if len(named) == len(persons):  # else one comes from an earlier release, or was erased
        linked = linked.filter(participant__in=[participant for _, participant in named])
    of = dict(bulk.decrypt_column(linked, "person", where=place.__contains__))
    people = list(reach.filter(linkage__in=list(of)).select_related("study", "linkage"))
    kept_away = Separation.objects.kept_from(by.actor_id, people) if people else ()
    people = [one for one in people if one.pk not in kept_away]
    return sorted(people, key=lambda one: (place[of[one.linkage.pk]], one.pseudonym))

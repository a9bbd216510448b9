"""Finds participants by name, phone, e-mail or external id. Shows pseudonyms only and is logged (E-R1, E-R2).

Phone, e-mail and external id are looked up by their blind index. Names have no index: the names of the study are
decrypted and compared. The search never tells who a number belongs to in another study.
"""

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
    """`people` are the best matching Participants, at most `MOST`; `total` is the number of all matches.

    `elsewhere` says whether the number is known in another study.
    """

    people: list
    total: int
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
def find_people(text, *, by, at):
    """The participants within reach of the member `by` who match `text`, as Found. Raises TooManySearches.

    Participants who must not meet `by` are left out (C-R4).

    The log gets the kind of search and the number of matches, not `text`.
    """
    searched = Entry.objects.filter(actor_id=by.actor_id, action=actions.SEARCHED, recorded_at__gt=at - AN_HOUR)
    if searched.count() >= SEARCHES_AN_HOUR:
        raise TooManySearches(until=searched.earliest("recorded_at").recorded_at + AN_HOUR)
    kinds = kinds_of(text)
    ordered = _persons(text, kinds, by.study_id)
    people = _participants(ordered, Participant.objects.within_reach_of(by))
    kept_away = Separation.objects.kept_from(by.actor_id, people)
    people = [one for one in people if one.pk not in kept_away]
    elsewhere = by.may(Permission.ENROL_PEOPLE) and any(
        CrossStudyEntry.objects.elsewhere(kind, text, study=by.study_id) for kind in kinds if kind != "name"
    )
    detail = {"by": kinds[0], "found": len(people), "elsewhere": elsewhere}
    record(actions.SEARCHED, by=by, at=at, study=by.study, about=by.study, detail=detail)
    return Found(people[:MOST], len(people), elsewhere)


def _persons(text, kinds, study_id):
    """Ids of the matching Persons of a study, best match first."""
    of_study = Person.objects.filter(study=study_id)
    exact = [kind for kind in kinds if kind != "name"]
    marks = {f"{kind}_index__in": blind_index.candidates(kind, text, study_id) for kind in exact}
    ids = list(of_study.filter(_any(marks)).values_list("pk", flat=True)) if marks else []
    if "name" in kinds:
        ids += [pk for _, pk in ranked(text, bulk.decrypt_column(of_study, "name", where=fitting(text)))]
    return list(dict.fromkeys(ids))


def _any(marks):
    found = Q()
    for lookup, values in marks.items():
        found |= Q(**{lookup: values})
    return found


def _participants(person_ids, reach):
    """The Participants in `reach` behind these Persons, in the same order."""
    if not person_ids:
        return []
    place = {str(person): at for at, person in enumerate(person_ids)}
    links = bulk.decrypt_column(Linkage.objects.filter(participant__in=reach), "person", where=place.__contains__)
    of = {linkage: place[person] for linkage, person in links}
    people = reach.filter(linkage__in=list(of)).select_related("study", "linkage")
    return sorted(people, key=lambda one: (of[one.linkage.pk], one.pseudonym))

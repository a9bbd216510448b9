"""Finding somebody by who they are. Shows pseudonyms alone, within reach, and stays on record (domain.md E-R1, E-R2).

Phone, e-mail and a number from elsewhere are looked up by their blind index. Names have none: the names of one study
are opened and compared, and nothing of that is kept. Who a number belongs to in another study is never told.
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
from safespace.studies.roles import Permission

MOST = 20
AN_HOUR = timedelta(hours=1)
SEARCHES_AN_HOUR = 60


class TooManySearches(Refusal):
    """Somebody goes through the people of a study name by name."""

    sentence = "There were sixty searches within an hour. The next one is possible a little later."
    status = 429
    field = "text"

    def __init__(self, until):
        self.until = until
        super().__init__()


@dataclass(frozen=True)
class Found:
    """`people` are Participants, those that fit best first; `total` counts those beyond `MOST` as well.

    `elsewhere` is whether the number is known in another study: ask the custodian of identities.
    """

    people: list
    total: int
    elsewhere: bool


def kinds_of(text):
    """What `text` can be: "email", "phone", "external_id", "name"."""
    if "@" in text:
        return ("email",)
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    if not digits:
        return ("name",)
    return ("external_id", "name") if letters else ("phone", "external_id")


@transaction.atomic
def find_people(text, *, by, at):
    """The people within reach of member `by` whom `text` may mean, as Found. Raises TooManySearches.

    What was looked for is not kept; that somebody looked, by what, and how many were found is.
    """
    searched = Entry.objects.filter(actor_id=by.actor_id, action=actions.SEARCHED, recorded_at__gt=at - AN_HOUR)
    if searched.count() >= SEARCHES_AN_HOUR:
        raise TooManySearches(until=searched.earliest("recorded_at").recorded_at + AN_HOUR)
    kinds = kinds_of(text)
    ordered = _persons(text, kinds, by.study_id)
    people = _participants(ordered, Participant.objects.within_reach_of(by))
    elsewhere = by.may(Permission.ENROL_PEOPLE) and any(
        CrossStudyEntry.objects.elsewhere(kind, text, study=by.study_id) for kind in kinds if kind != "name"
    )
    detail = {"by": kinds[0], "found": len(people), "elsewhere": elsewhere}
    record(actions.SEARCHED, by=by, at=at, study=by.study, about=by.study, detail=detail)
    return Found(people[:MOST], len(people), elsewhere)


def _persons(text, kinds, study_id):
    """Ids of the Persons of a study that fit, the best first."""
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
    """The Participants within `reach` whom these Persons are, in the same order."""
    if not person_ids:
        return []
    place = {str(person): at for at, person in enumerate(person_ids)}
    links = bulk.decrypt_column(Linkage.objects.filter(participant__in=reach), "person", where=place.__contains__)
    of = {linkage: place[person] for linkage, person in links}
    people = reach.filter(linkage__in=list(of)).select_related("study", "linkage")
    return sorted(people, key=lambda one: (of[one.linkage.pk], one.pseudonym))

"""Adds a participant, unless they are likely there already: then it asks before anything is saved.

Compared are the name, telephone number, e-mail address and number elsewhere. Of people out of reach or in another study
it says neither who nor where.
"""

from dataclasses import dataclass

from django.db import transaction

from safespace.audit.log import record
from safespace.base.refusals import Refusal
from safespace.participants import actions
from safespace.participants.finding.cross_study_index import KINDS, CrossStudyEntry
from safespace.participants.finding.name_matching import folded
from safespace.participants.finding.search import MOST, names_that, participants_behind, persons_with
from safespace.participants.models import Participant
from safespace.studies.models import Study
from safespace.studies.roles import Permission


@dataclass(frozen=True)
class Alike:
    """Who is likely the same: `people` are Participants within reach, `is_elsewhere` that there are others."""

    people: list
    is_elsewhere: bool

    def __bool__(self):
        return bool(self.people) or self.is_elsewhere


class LikelyTheSame(Refusal):
    """A person with the same name or number is known already. `alike` says who, as far as `by` may know."""

    sentence = "They may be known already. Nothing is saved yet: look at the end of the page and choose."

    def __init__(self, alike):
        self.alike = alike
        super().__init__()


def add_person(*, key, study, two_people, by, at, **facts):
    """Add a participant with `facts` as in `enrol`, and return them.

    Unless `two_people` says that it was asked, somebody alike refuses it, and that they were shown is logged. Of two
    requests at once, the second sees the first. Idempotent under `key`. Raises LikelyTheSame and what `enrol` raises.
    """
    try:
        with transaction.atomic():
            Study.objects.select_for_update(no_key=True).get(pk=study.pk)
            is_new = not Participant.objects.filter(pk=key).exists()
            alike = find_alike(facts, by=by) if is_new else None
            if alike and not two_people:
                raise LikelyTheSame(alike)
            added = Participant.objects.enrol(key=key, study=study, by=by, at=at, **facts)
            if alike:
                detail = {"alike": len(alike.people), "elsewhere": alike.is_elsewhere}
                record(actions.TWO_PEOPLE, by=by, at=at, participant=added, about=added, detail=detail)
            return added
    except LikelyTheSame as refusal:
        _note_shown(refusal.alike, by=by, at=at)
        raise


def find_alike(facts, *, by):
    """The Alike of `facts`, a dict of what `enrol` takes. Logs nothing."""
    numbers = {kind: facts[kind] for kind in KINDS if facts.get(kind)}
    names = {folded(facts[part]) for part in ("name", "name_to_use") if facts.get(part)} - {""}
    named, _ = names_that(lambda name: folded(name) in names, by.study_id)
    persons = list(dict.fromkeys([*persons_with(numbers, by.study_id), *(pk for pk, _ in named)]))
    people = participants_behind(persons, by) if by.may(Permission.FIND_PEOPLE) else []
    elsewhere = (CrossStudyEntry.objects.elsewhere(kind, text, study=by.study_id) for kind, text in numbers.items())
    return Alike(people[:MOST], is_elsewhere=len(people) < len(persons) or any(elsewhere))


@transaction.atomic
def _note_shown(alike, *, by, at):
    """Log each person who was shown, and that there was somebody whom the page did not show."""
    for one in alike.people:
        record(actions.ALIKE_SHOWN, by=by, at=at, participant=one, about=one)
    if alike.is_elsewhere:
        record(actions.ALIKE_SHOWN, by=by, at=at, study=by.study_id, detail={"elsewhere": True})

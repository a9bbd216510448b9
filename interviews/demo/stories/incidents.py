"""Incidents of the made-up study: one that two people closed, and one that waits for a second person."""

import uuid

from interviews.demo.house import HOUR, MINUTE
from interviews.safety.incidents import acts
from interviews.safety.incidents.kinds import Kind, Step, Told, Verdict
from interviews.safety.incidents.models import Incident


def left_on_a_train(house):
    """A sheet of answers was left on a train, found again, reported in time and closed by two."""
    imogen, petra = (house.team[name] for name in ("imogen", "petra"))
    yield (at := house.on(-11, 16, 20))
    words = "A sheet of answers by code was left on a train. It was in the closed folder, and came back unopened."
    lost = _note(house, Kind.BREACH, words, Told.NO_ONE, "tomasz", at, known_at=at - 20 * MINUTE)
    yield (at := house.on(-11, 17, 5))
    acts.look(incident=lost, verdict=Verdict.REPORT, assessment="No names on it, so the risk is low.", by=petra, at=at)
    yield (at := house.on(-11, 17, 40))
    for step in (Step.OFFICER, Step.COMMITTEE):
        acts.tick(incident=lost, step=step, done=True, by=imogen, at=at)
    yield (at := house.on(-10, 9, 30))
    for step in (Step.AUTHORITY, Step.PEOPLE):
        acts.tick(incident=lost, step=step, done=True, by=imogen, at=at)
    acts.ask_to_close(incident=lost, by=imogen, at=at)
    yield (at := house.on(-9, 11))
    acts.close(incident=lost, by=petra, at=at)


def said_in_a_talk(house):
    """Something was said two hours ago that may have to be reported; nobody has looked yet."""
    yield (at := house.at - 2 * HOUR)
    words = "They spoke of a child next door who is left alone at night. They know that I ask a colleague about it."
    _note(house, Kind.DISCLOSURE, words, Told.YES, "sunita", at, participant=house.people[12])


def _note(house, kind, words, told, by, at, *, known_at=None, participant=None):
    return Incident.objects.note(
        key=uuid.uuid4(), study=house.study, kind=kind, known_at=known_at or at, facts=words, told=told,
        participant=participant, by=house.team[by], at=at,
    )  # fmt: skip

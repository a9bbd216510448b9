"""The pages of incidents: who finds which, who opens what happened, and what Today and the menu say (C-R16)."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from interviews.overview.needs.by_harm import needs_of
from interviews.safety.incidents import acts
from interviews.safety.incidents.actions import FACTS_READ
from interviews.safety.incidents.kinds import Kind, Step, Verdict
from interviews.safety.incidents.models import Incident
from interviews.safety.incidents.states import State
from safespace.audit.models import Entry
from safespace.participants.separation import Separation
from tests.cast import HOUR, NOON
from tests.make import signed_in

WORDS = "He fell on the stairs."
SECOND = "The rail was loose."


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON + HOUR, tick=False):
        yield


def noted(by, kind=Kind.HARM, **more):
    facts = {"key": uuid.uuid4(), "study": by.study, "known_at": NOON, "facts": WORDS, "told": "yes"} | more
    return Incident.objects.note(kind=kind, by=by, at=NOON, **facts)


def address(name, incident):
    return reverse(f"safety:{name}", args=[incident.study_id, incident.pk])


def titles(member, at=NOON + HOUR):
    return [one.title for one in needs_of(member, at) if one.title.startswith("Incident")]


def test_C_R16_noting_one_takes_a_kind_and_nothing_more(alder, juniper, tomasz, stella):
    """C-R16: a person by pseudonym, within reach only; a wrong one loses nothing that was typed."""
    url = reverse("safety:note-incident", args=[tomasz.study_id])
    client = signed_in(tomasz)
    sent = {"intent": str(uuid.uuid4()), "kind": "harm", "told": "not_yet", "facts": WORDS, "known_at": ""}

    wrong = client.post(url, sent | {"who": juniper.pseudonym})
    assert wrong.status_code == 422
    assert WORDS in wrong.content.decode()
    for _ in range(2):
        client.post(url, sent | {"who": alder.code.lower()})
    incident = Incident.objects.get()
    assert (incident.participant, incident.recorded_by, incident.known_at) == (alder, tomasz.user_id, NOON + HOUR)
    client.post(url, sent | {"intent": str(uuid.uuid4()), "facts": "", "who": ""})
    assert Incident.objects.filter(facts__isnull=True).count() == 1
    assert signed_in(stella).post(url, sent).status_code == 404


def test_C_R16_what_happened_opens_only_to_who_acts_on_it_and_leaves_a_line(
    alder, tomasz, sunita, imogen, petra, laleh, dario, stella, fred
):
    """C-R16, F-R7: the reviewer reads it coded, the officer what is about data, the stranger nothing."""
    harm, breach = noted(tomasz, participant=alder), noted(tomasz, Kind.BREACH)
    team = {
        "noter": tomasz, "other": sunita, "coordinator": imogen, "lead": petra, "reviewer": laleh, "officer": dario,
        "desk": fred, "stranger": stella,
    }  # fmt: skip

    def answers(incident):
        found = {}
        for who, member in team.items():
            client = signed_in(member)
            plain = [client.get(address(name, incident)) for name in ("incident", "incident-report")]
            assert not any(WORDS in one.content.decode() for one in plain), who
            opened = [client.post(address(name, incident)) for name in ("incident-facts", "incident-report")]
            found[who] = (plain[0].status_code, *(WORDS in one.content.decode() for one in opened))
        return found

    yes, no, coded, none = (200, True, True), (404, False, False), (200, False, False), (403, False, False)
    expected = {
        "noter": yes, "other": no, "coordinator": yes, "lead": yes, "reviewer": coded, "desk": none, "stranger": no,
    }  # fmt: skip
    assert answers(harm) == expected | {"officer": no}
    assert answers(breach) == expected | {"officer": yes}
    readers = Entry.objects.filter(action=FACTS_READ, about_id=harm.pk).values_list("actor_id", flat=True)
    assert set(readers) == {tomasz.user_id, imogen.user_id, petra.user_id}

    acts.look(incident=breach, verdict=Verdict.REPORT, assessment=SECOND, by=petra, at=NOON)
    assert answers(breach)["coordinator"] == coded, "her word is not needed now"
    assert SECOND in signed_in(petra).post(address("incident-report", breach)).content.decode()


def test_C_R16_an_open_one_stands_on_the_day_of_who_acts_until_two_closed_it(alder, tomasz, imogen, petra, laleh):
    """C-R16: and counts in the menu; late ones first."""
    first = noted(tomasz, participant=alder)
    noted(imogen, Kind.DEVIATION)
    assert titles(petra, NOON + 5 * HOUR)[:2] == [
        "Incident 1: a second person looks",
        "Incident 2: a second person looks",
    ]
    assert titles(imogen) == [
        "Incident 1: a second person looks",
        "Incident 1: somebody has to be told",
        "Incident 2: somebody has to be told",
    ]
    assert (titles(tomasz), titles(laleh)) == ([], [])

    signed_in(petra).post(address("incident-look", first), {"verdict": "report", "assessment": ""})
    signed_in(tomasz).post(address("incident-step", first), {"step": Step.COMMITTEE, "done": "on"})
    signed_in(imogen).post(address("incident-ask-to-close", first))
    assert "Incident 1 can be closed" in titles(petra)
    signed_in(imogen).post(address("incident-close", first))
    assert Incident.objects.get(pk=first.pk).state == State.CLOSING, "who asked does not close"
    signed_in(petra).post(address("incident-close", first))
    assert Incident.objects.get(pk=first.pk).state == State.CLOSED
    assert [one for one in titles(petra) if one.startswith("Incident 1")] == []


def test_C_R4_whom_they_must_not_meet_finds_nothing_of_it(alder, tomasz, imogen, petra):
    """C-R4: no page, no line on the list, and nothing on their day."""
    incident = noted(tomasz, participant=alder)
    Separation.objects.write(alder, [], staff=[petra.user], by=imogen, at=NOON)

    for name in ("incident", "incident-report", "incident-look"):
        assert signed_in(petra).get(address(name, incident)).status_code == 404
    listed = signed_in(petra).get(reverse("safety:incidents", args=[petra.study_id])).content.decode()
    assert (alder.pseudonym in listed, titles(petra)) == (False, [])
    assert titles(imogen)


def test_C_R16_words_can_follow_once_and_stay_as_they_are(alder, tomasz, imogen):
    """C-R16."""
    incident = noted(tomasz, participant=alder, facts="")
    assert titles(tomasz) == ["Incident 1: write down what happened"]
    for words in (WORDS, WORDS, "Something else"):
        answer = signed_in(tomasz).post(address("incident", incident), {"facts": words})
    assert answer.status_code == 422
    assert str(Incident.objects.get().facts) == WORDS
    acts.open_facts(incident=incident, by=imogen, at=NOON)

"""The states of an incident: every act from every state, by others, twice, and in the database itself (C-R16)."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from interviews.safety.incidents import acts
from interviews.safety.incidents.kinds import DUTIES, Kind, Step, Told, Verdict
from interviews.safety.incidents.models import Incident, IncidentStep
from interviews.safety.incidents.refusals import KnownLater, NotForThisRole, SayWhy, StepsOpen
from interviews.safety.incidents.states import State
from safespace.base.gates import GateClosed
from safespace.base.refusals import Refusal
from safespace.base.transitions import NotAllowedNow
from safespace.encryption.models import DataKey
from safespace.participants.separation import MayNotMeet, Separation
from safespace.privacy.erasure import KINDS, erase
from tests.cast import HOUR, NOON

LATER = NOON + HOUR


def noted(by, kind=Kind.HARM, told=Told.YES, at=NOON, **more):
    facts = {"key": uuid.uuid4(), "study": by.study, "known_at": at, "facts": "He fell on the stairs."} | more
    return Incident.objects.note(kind=kind, told=told, by=by, at=at, **facts)


def with_all_done(incident, by):
    for one in incident.steps.filter(is_needed=True):
        acts.tick(incident=incident, step=one.step, done=True, by=by, at=LATER)


def brought_to(state, incident, second, closer):
    """By `second`, who looks and asks to close, and `closer`, who closes."""
    if state != State.NOTED:
        acts.look(incident=incident, verdict=Verdict.REPORT, assessment="", by=second, at=LATER)
        with_all_done(incident, second)
    if state in (State.CLOSING, State.CLOSED):
        acts.ask_to_close(incident=incident, by=second, at=LATER)
    if state == State.CLOSED:
        acts.close(incident=incident, by=closer, at=LATER)
    return Incident.objects.get(pk=incident.pk)


ACTS = {
    "look": lambda one, by: acts.look(incident=one, verdict=Verdict.AGREED, assessment="", by=by, at=LATER),
    "tick": lambda one, by: acts.tick(
        incident=one, step=Step.COMMITTEE, done=one.state == State.NOTED, by=by, at=LATER
    ),
    "ask_to_close": lambda one, by: acts.ask_to_close(incident=one, by=by, at=LATER),
    "close": lambda one, by: acts.close(incident=one, by=by, at=LATER),
    "keep_open": lambda one, by: acts.keep_open(incident=one, by=by, at=LATER),
}
BECOMES = {
    ("look", State.NOTED): State.LOOKED_AT,
    ("tick", State.NOTED): State.NOTED,
    ("tick", State.LOOKED_AT): State.LOOKED_AT,
    ("ask_to_close", State.LOOKED_AT): State.CLOSING,
    ("close", State.CLOSING): State.CLOSED,
    ("close", State.CLOSED): State.CLOSED,  # twice is harmless
    ("keep_open", State.LOOKED_AT): State.LOOKED_AT,
    ("keep_open", State.CLOSING): State.LOOKED_AT,
}


@pytest.mark.parametrize("state", State)
def test_C_R16_every_act_from_every_state(alder, tomasz, imogen, petra, stella, state):
    """C-R16: by Petra, who is the second person; nobody outside the study, and no interviewer, decides."""
    for name, act in ACTS.items():
        incident = brought_to(state, noted(tomasz, participant=alder), imogen, petra)
        expected = BECOMES.get((name, state), NotAllowedNow)
        for other in (tomasz, stella):
            if (name, other) != ("tick", tomasz):
                with pytest.raises(NotForThisRole):
                    act(incident, other)
        if isinstance(expected, State):
            act(incident, petra)
            assert (name, Incident.objects.get(pk=incident.pk).state) == (name, expected)
        else:
            with pytest.raises(expected):
                act(incident, petra)
            assert Incident.objects.get(pk=incident.pk).state == state


def test_C_R16_who_noted_it_is_never_the_second_and_who_asked_never_closes(alder, imogen, petra):
    """C-R16, F-R4: nor past the acts, in the database."""
    incident = noted(imogen, participant=alder)
    with pytest.raises(GateClosed):
        acts.look(incident=incident, verdict=Verdict.REPORT, assessment="", by=imogen, at=LATER)
    closing = brought_to(State.CLOSING, incident, petra, imogen)
    with pytest.raises(GateClosed):
        acts.close(incident=closing, by=petra, at=LATER)

    one = petra.user_id
    for wrong in ({"looked_by": imogen.user_id}, {"state": "closed", "closed_at": LATER, "closed_by": one}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(**wrong)
    closed = acts.close(incident=closing, by=imogen, at=LATER)
    assert (closed.closing_by, closed.closed_by) == (petra.user_id, imogen.user_id)


@pytest.mark.parametrize("kind", Kind)
def test_C_R16_the_times_run_from_when_we_knew(alder, tomasz, kind):
    """C-R16: each step once, with its own time; the person as well, unless they were told."""
    incident = noted(tomasz, kind, Told.NOT_YET, participant=alder, known_at=NOON - HOUR)

    due = {one.step: one.due_at - incident.known_at for one in incident.steps.all()}
    assert due == DUTIES[kind].steps | {Step.PERSON: 24 * HOUR}
    assert incident.second_due_at == NOON - HOUR + DUTIES[kind].second
    assert Step.PERSON not in {one.step for one in noted(tomasz, kind, participant=alder).steps.all()}
    with pytest.raises(KnownLater):
        noted(tomasz, kind, known_at=NOON + HOUR)


def test_C_R16_what_has_not_to_be_reported_needs_words_and_asks_for_fewer_steps(alder, tomasz, imogen):
    """C-R16: the person is still told."""
    incident = noted(tomasz, Kind.DISCLOSURE, Told.NOT_YET, participant=alder)
    with pytest.raises(SayWhy):
        acts.look(incident=incident, verdict=Verdict.NO_REPORT, assessment=" ", by=imogen, at=LATER)
    acts.look(incident=incident, verdict=Verdict.NO_REPORT, assessment="She is of age and safe.", by=imogen, at=LATER)

    assert {one.step for one in incident.steps.all() if one.is_open} == {Step.PERSON}
    with pytest.raises(StepsOpen):
        acts.ask_to_close(incident=incident, by=imogen, at=LATER)
    with pytest.raises(Refusal):
        acts.tick(incident=incident, step=Step.LAW, done=True, by=imogen, at=LATER)
    acts.tick(incident=incident, step=Step.PERSON, done=True, by=tomasz, at=LATER)
    assert acts.ask_to_close(incident=incident, by=imogen, at=LATER).state == State.CLOSING


def test_C_R4_whom_they_must_not_meet_does_nothing_with_it(alder, tomasz, imogen, petra):
    """C-R4."""
    incident = noted(tomasz, participant=alder)
    Separation.objects.write(alder, [], staff=[petra.user], by=imogen, at=NOON)

    for act in ACTS.values():
        with pytest.raises(MayNotMeet):
            act(incident, petra)
    with pytest.raises(MayNotMeet):
        noted(petra, participant=alder)


@pytest.mark.django_db(transaction=True)
def test_C_R16_what_happened_has_its_own_key_and_outlasts_the_erasure_of_the_person(alder, tomasz, imogen, dario):
    """C-R16: as the certificate says."""
    incident = noted(tomasz, participant=alder)
    erase(key=uuid.uuid4(), participant=alder, kinds=KINDS, by=dario, at=LATER)

    kept = Incident.objects.get(pk=incident.pk)
    assert str(kept.facts) == "He fell on the stairs."
    assert DataKey.objects.using("keys").filter(kind="content", scope=incident.pk).count() == 1
    assert IncidentStep.objects.filter(incident=kept).exists()

"""Acts on a noted incident: the second person’s look, its steps, opening what happened, and closing by two (C-R16)."""

from django.db import transaction

from interviews.safety.incidents import actions
from interviews.safety.incidents.kinds import OUTSIDE, Verdict
from interviews.safety.incidents.models import IncidentStep
from interviews.safety.incidents.refusals import (
    FactsNotForYou,
    FactsThere,
    NotForThisRole,
    NothingSo,
    SayWhy,
    StepsOpen,
)
from interviews.safety.incidents.states import State
from safespace.base.transitions import NotAllowedNow


@transaction.atomic
def write_facts(*, incident, facts, by, at):
    """Write what happened, once, if it was noted without. Twice with the same words is harmless.

    Raises NotForThisRole, FactsThere.
    """
    incident = incident.locked(by)
    if not incident.is_acted_on_by(by):
        raise NotForThisRole
    if incident.facts is not None:
        if str(incident.facts) == facts.strip():
            return incident
        raise FactsThere
    incident.facts = facts.strip()
    incident.save(update_fields=["facts"])
    incident.log(actions.FACTS_WRITTEN, by=by, at=at)
    return incident


@transaction.atomic
def look(*, incident, verdict, assessment, by, at):
    """Record what `by` found as the second person; twice the same is harmless.

    Where nothing has to be reported, the steps to the outside fall away. Raises NotForThisRole, SayWhy, NotAllowedNow,
    GateClosed (F-R4).
    """
    incident = incident.locked(by)
    if incident.looked_by == by.actor_id and incident.verdict == verdict:
        return incident
    if not incident.is_decided_by(by):
        raise NotForThisRole
    if incident.state != State.NOTED:
        raise NotAllowedNow
    if verdict == Verdict.NO_REPORT and len(assessment.strip()) < 3:
        raise SayWhy
    incident.second_gate(by=by, at=at).require()
    incident.move(
        State.LOOKED_AT, actions.LOOKED_AT, by=by, at=at, looked_at=at, looked_by=by.actor_id, verdict=verdict,
        assessment=assessment.strip() or None,
    )  # fmt: skip
    if verdict == Verdict.NO_REPORT:
        incident.steps.filter(step__in=OUTSIDE, done_at=None).update(is_needed=False)
    return incident


@transaction.atomic
def tick(*, incident, step, done, by, at):
    """Record that `step` was done, or with `done=False` that it was not yet. Twice is harmless.

    Raises NotForThisRole, NothingSo, NotAllowedNow once the incident is about to be closed.
    """
    incident = incident.locked(by)
    if not incident.is_acted_on_by(by):
        raise NotForThisRole
    row = IncidentStep.objects.filter(incident=incident, step=step).first()
    if row is None or not row.is_needed:
        raise NothingSo
    if (row.done_at is not None) == done:
        return row
    if incident.state not in (State.NOTED, State.LOOKED_AT):
        raise NotAllowedNow
    row.done_at, row.done_by = (at, by.actor_id) if done else (None, None)
    row.save(update_fields=["done_at", "done_by"])
    code = actions.STEP_DONE if done else actions.STEP_REOPENED
    incident.log(code, by=by, at=at, detail={"step": str(row.step)})
    return row


@transaction.atomic
def open_facts(*, incident, by, at):
    """The words of what happened and of the second person, as (str or None) each; the log notes who read them.

    Raises FactsNotForYou, MayNotMeet, CannotDecrypt.
    """
    incident = incident.locked(by)
    if not incident.opens_to(by):
        raise FactsNotForYou
    words = incident.facts, incident.assessment
    if any(one is not None for one in words):
        incident.log(actions.FACTS_READ, by=by, at=at)
    return words


@transaction.atomic
def ask_to_close(*, incident, by, at):
    """Ask a second person to close it, once every step is done or not needed. Twice is harmless.

    Raises NotForThisRole, StepsOpen, NotAllowedNow.
    """
    incident = incident.locked(by)
    if incident.state == State.CLOSING and incident.closing_by == by.actor_id:
        return incident
    if not incident.is_decided_by(by):
        raise NotForThisRole
    if incident.state == State.LOOKED_AT and any(one.is_open for one in incident.steps.all()):
        raise StepsOpen
    return incident.move(State.CLOSING, actions.CLOSING_ASKED, by=by, at=at, closing_at=at, closing_by=by.actor_id)


@transaction.atomic
def close(*, incident, by, at):
    """Close it as the second person. Twice is harmless. Raises NotForThisRole, GateClosed (F-R4), NotAllowedNow."""
    incident = incident.locked(by)
    if incident.state == State.CLOSED and incident.closed_by == by.actor_id:
        return incident
    if not incident.is_decided_by(by):
        raise NotForThisRole
    if incident.state != State.CLOSING:
        raise NotAllowedNow
    incident.closing_gate(by=by, at=at).require()
    return incident.move(State.CLOSED, actions.CLOSED, by=by, at=at, closed_at=at, closed_by=by.actor_id)


@transaction.atomic
def keep_open(*, incident, by, at):
    """Take it back to open instead of closing it. Twice is harmless. Raises NotForThisRole, NotAllowedNow."""
    incident = incident.locked(by)
    if not incident.is_decided_by(by):
        raise NotForThisRole
    if incident.state == State.LOOKED_AT:
        return incident
    if incident.state != State.CLOSING:
        raise NotAllowedNow
    return incident.move(State.LOOKED_AT, actions.KEPT_OPEN, by=by, at=at, closing_at=None, closing_by=None)

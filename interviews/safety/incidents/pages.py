"""Incidents, ready to print: the list, one incident, and the report for the committee."""

from dataclasses import dataclass
from datetime import timedelta

from interviews.safety.incidents.acts import open_facts
from interviews.safety.incidents.kinds import Step, Told, Verdict
from interviews.safety.incidents.models import Incident
from interviews.safety.incidents.states import State
from safespace.accounts.models import User
from safespace.encryption.keys.cannot_decrypt import CannotDecrypt
from safespace.participants.separation import may_meet

MANY = 200
SOON = timedelta(hours=12)
ERASED = "What was written here can’t be read any more."


@dataclass(frozen=True)
class Line:
    """One incident in the list of one member; `due` is when something has to be done next, in words."""

    incident: Incident
    state: str
    due: str
    tone: str
    icon: str


@dataclass(frozen=True)
class StepLine:
    """One step in words: who has to be told, by when, and who did it."""

    code: str
    words: str
    due: str
    tone: str
    done: str
    is_needed: bool


def incidents_of(member):
    """The incidents within reach of `member`, the newest first, without those of people who must not meet them."""
    rows = Incident.objects.within_reach_of(member).select_related("study", "participant__separation")
    rows = rows.prefetch_related("steps").order_by("-known_at", "-number")[:MANY]
    return [one for one in rows if one.participant is None or may_meet(one.participant, member)]


def next_due_at(incident):
    """When something has to be done next, or None: the second person's look, or the first open step."""
    moments = [one.due_at for one in incident.steps.all() if one.is_open]
    if incident.state == State.NOTED:
        moments.append(incident.second_due_at)
    return min(moments, default=None) if incident.state != State.CLOSED else None


def list_page(member, at):
    lines = [_line(one, member.study, at) for one in incidents_of(member)]
    late_first = sorted(lines, key=lambda line: (next_due_at(line.incident) is None, next_due_at(line.incident) or at))
    return {
        "member": member,
        "unfinished": [line for line in late_first if line.incident.state != State.CLOSED],
        "over": [line for line in lines if line.incident.state == State.CLOSED],
    }


def _line(incident, study, at):
    due = next_due_at(incident)
    words = by_words(due, study, at) if due else ""
    icon = "shield-check" if incident.state == State.CLOSED else "shield-alert"
    return Line(incident, incident.get_state_display(), words, tone_of(due, at), icon)


def incident_page(incident, member, at):
    """The context of `show.html` and `report.html`, without what happened."""
    study, steps = incident.study, sorted(incident.steps.all(), key=lambda one: (one.due_at, one.step))
    people = {incident.recorded_by, incident.looked_by, incident.closing_by, incident.closed_by}
    people |= {one.done_by for one in steps}
    names = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "display_name"))
    acts, decides = incident.is_acted_on_by(member), incident.is_decided_by(member)
    state = incident.state
    waits = state == State.NOTED
    return {
        "member": member,
        "incident": incident,
        "known": moment(incident.known_at, study),
        "noted": moment(incident.recorded_at, study),
        "noted_by": names.get(incident.recorded_by, "A colleague"),
        "second_due": by_words(incident.second_due_at, study, at),
        "second_tone": tone_of(incident.second_due_at, at) if waits else "",
        "looked": moment(incident.looked_at, study) if incident.looked_at else "",
        "looked_by": names.get(incident.looked_by, "A colleague"),
        "verdict": Verdict(incident.verdict).label if incident.verdict else "",
        "told": _told(incident, steps),
        "closing_by": names.get(incident.closing_by, "A colleague"),
        "closed": moment(incident.closed_at, study) if incident.closed_at else "",
        "closed_by": names.get(incident.closed_by, "A colleague"),
        "steps": [_step(one, names, study, at) for one in steps],
        "may_tick": acts and state in (State.NOTED, State.LOOKED_AT),
        "may_look": decides and waits and incident.recorded_by != member.user_id,
        "may_write": acts and incident.facts_sealed is None and state != State.CLOSED,
        "may_open": incident.opens_to(member) and incident.facts_sealed is not None,
        "may_ask": decides and state == State.LOOKED_AT and not any(one.is_open for one in steps),
        "may_close": decides and state == State.CLOSING and incident.closing_by != member.user_id,
        "may_keep_open": decides and state == State.CLOSING,
        "gate": incident.closing_gate(by=member, at=at) if decides and state == State.CLOSING else None,
        "today": moment(at, study),
    }


def facts_page(incident, member, at):
    """What happened and what the second person wrote, for the context of a page; the log notes the look."""
    try:
        words, assessment = open_facts(incident=incident, by=member, at=at)
    except CannotDecrypt:
        words, assessment = ERASED, ""
    return {"facts": words or "", "assessment": assessment or "", "is_open": True}


def _told(incident, steps):
    since = any(one.step == Step.PERSON and one.done_at for one in steps)
    return Told(Told.YES if since else incident.told).label


def _step(step, names, study, at):
    done = f"{names.get(step.done_by, 'A colleague')}, {moment(step.done_at, study)}" if step.done_at else ""
    due = by_words(step.due_at, study, at) if step.is_open else ""
    tone = tone_of(step.due_at, at) if step.is_open else ""
    return StepLine(step.step, step.get_step_display(), due, tone, done, step.is_needed)


def tone_of(due, at):
    if due is None:
        return ""
    return "clay" if due <= at else "honey" if due - at <= SOON else ""


def by_words(due, study, at):
    """Such as "3 hours late", "2 days late" or "by 16:20 on Wednesday 25 November"."""
    if due <= at:
        hours = int((at - due) / timedelta(hours=1))
        count, unit = (hours // 24, "day") if hours >= 24 else (hours, "hour")
        return f"{count} {unit}{'' if count == 1 else 's'} late" if count else "late"
    there = due.astimezone(study.tz)
    return f"by {there:%H:%M} today" if study.day(at) == there.date() else f"by {there:%H:%M} on {day(there)}"


def moment(at, study):
    there = at.astimezone(study.tz)
    return f"{day(there)} {there.year}, {there:%H:%M}"


def day(there):
    return f"{there:%A} {there.day} {there:%B}"

"""Open incidents, for those who have to act: the second person's look, the next step, closing, and missing words."""

from django.db.models import Min, Q
from django.urls import reverse

from interviews.overview.needs.need import NEAR, Harm, Need
from interviews.safety.incidents.models import Incident
from interviews.safety.incidents.pages import by_words
from interviews.safety.incidents.states import State
from safespace.participants.separation import may_meet
from safespace.studies.roles import Permission

MOST = 20


def incident_needs(member, at):
    """In one query. Those of a person who must not meet `member` are left to the others (C-R4)."""
    if not member.may(Permission.READ_INCIDENTS):
        return
    open_step = Q(steps__done_at=None, steps__is_needed=True)
    rows = Incident.objects.within_reach_of(member).unfinished().select_related("study", "participant__separation")
    rows = rows.annotate(step_due_at=Min("steps__due_at", filter=open_step)).order_by("known_at", "id")
    for one in rows[:MOST]:
        if one.participant is None or may_meet(one.participant, member):
            yield from _needs(one, member, at)


def _needs(incident, member, at):
    url, step_due_at = incident.get_absolute_url(), incident.step_due_at
    if incident.facts_sealed is None and incident.recorded_by == member.user_id:
        title, words = f"{incident}: write down what happened", "It was opened in the talk, without words."
        yield Need(Harm.NOW, incident.second_due_at, "shield-alert", title, words, url, "Write")
    if not incident.is_decided_by(member):
        return
    if incident.state == State.NOTED and incident.recorded_by != member.user_id:
        look_url = reverse("safety:incident-look", args=[incident.study_id, incident.pk])
        yield _due(incident, "a second person looks", incident.second_due_at, look_url, "Look", at, Harm.NOW)
    elif incident.state == State.CLOSING and incident.closing_by != member.user_id:
        title, words = f"{incident} can be closed", "A colleague asked for it, and a second person decides."
        yield Need(Harm.WORK, incident.closing_at, "shield-check", title, words, url, "Look")
    elif incident.state == State.LOOKED_AT and step_due_at is None:
        title, words = f"{incident}: nothing is left to do", "One of you asks to close it, and another closes it."
        yield Need(Harm.WORK, incident.looked_at, "shield-check", title, words, url, "Open")
    if step_due_at is not None:
        harm = Harm.NOW if step_due_at - at <= NEAR else Harm.PERSON
        yield _due(incident, "somebody has to be told", step_due_at, url, "Open", at, harm)


def _due(incident, what, due_at, url, press, at, harm):
    words = by_words(due_at, incident.study, at)
    words = f"{words[0].upper()}{words[1:]}. {incident.get_kind_display()}."
    tone, since = ("clay", due_at) if due_at <= at else ("", None)
    return Need(harm, due_at, "shield-alert", f"{incident}: {what}", words, url, press, tone, since)

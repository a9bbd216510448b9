"""An incident or a disclosure, from the minute in which it is noted until two people close it (C-R16).

Who is about it stands by pseudonym. What happened is sealed under a key of the incident's own, so that it outlasts an
erasure of the person as long as the law needs it, and notes of the talk hold nothing of it.
"""

import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from interviews.safety.incidents import actions
from interviews.safety.incidents.kinds import DUTIES, TELL_PERSON, Kind, Step, Told, Verdict
from interviews.safety.incidents.refusals import KnownLater, NotForThisRole, NotOfThisStudy
from interviews.safety.incidents.states import TRANSITIONS, State
from interviews.sessions.models import Session
from safespace.accounts.second_person import second_person
from safespace.audit.log import record as log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.outbox import letters
from safespace.participants.identity.reveal_limits import holders
from safespace.participants.models import Participant
from safespace.participants.separation import require_may_meet
from safespace.studies.models import Study
from safespace.studies.need_to_know import Role, Thing, Way
from safespace.studies.roles import Permission

URGENT = "letters/something_urgent.txt"
DECIDING = frozenset({Way.WRITE, Way.ASSIGNED})
"""Ways to the facts with which a member looks as the second person and closes."""


class IncidentQuerySet(models.QuerySet):
    def within_reach_of(self, member):
        """Those `member` may know of: an interviewer the ones they noted, a data protection officer those of data."""
        if not member.may(Permission.READ_INCIDENTS):
            return self.none()
        rows = self.filter(study=member.study_id)
        if member.role == Role.DATA_PROTECTION_OFFICER:
            return rows.filter(kind=Kind.BREACH)
        return rows.filter(recorded_by=member.user_id) if member.only_own(Thing.INCIDENT) else rows

    def unfinished(self):
        return self.exclude(state=State.CLOSED)


class IncidentManager(models.Manager.from_queryset(IncidentQuerySet)):
    @transaction.atomic
    def note(self, *, key, study, kind, known_at, facts, told, by, at, participant=None, session=None):
        """Note what happened; a letter without content goes to those who look at it. Idempotent under `key`.

        `known_at` is when we first knew, from which all times run. `facts` may be "" and follow later. Raises
        NotForThisRole, NotOfThisStudy, KnownLater, MayNotMeet.
        """
        participant = session.participant if session is not None else participant
        said = {
            "study_id": study.pk, "kind": kind, "known_at": known_at, "told": told,
            "participant_id": participant and participant.pk, "session_id": session and session.pk,
            "facts": facts.strip() or None,
        }  # fmt: skip

        def make():
            if by.study_id != study.pk or not by.may(Permission.NOTE_INCIDENT):
                raise NotForThisRole
            if participant is not None and participant.study_id != study.pk:
                raise NotOfThisStudy
            if known_at > at:
                raise KnownLater
            if participant is not None:
                require_may_meet(participant, by)
            return self._make(key, said, by, at)

        return once(Incident, key, by=by, make=make, same=said)

    def open_for(self, session, *, kind, by, at):
        """Open the one incident of `kind` that a talk opens by itself, and return it. Idempotent.

        What happened is written down afterwards: nobody types in front of the person. The caller holds the session's
        lock, and `by` may be its leader without a role any more.
        """
        key = uuid.uuid5(session.pk, f"incident {kind}")
        before = self.filter(pk=key).first()
        if before is not None:
            return before
        said = {"study_id": session.study_id, "kind": kind, "known_at": at, "told": Told.NOT_YET, "facts": None}
        return self._make(key, said | {"participant_id": session.participant_id, "session_id": session.pk}, by, at)

    def _make(self, key, said, by, at):
        study = Study.objects.select_for_update(no_key=True).get(pk=said["study_id"])  # numbers follow each other
        last = self.filter(study=study).aggregate(n=models.Max("number"))["n"] or 0
        incident = Incident(id=key, number=last + 1, recorded_at=at, recorded_by=by.actor_id, **said)
        incident.save(force_insert=True)
        steps = dict(DUTIES[incident.kind].steps)
        if incident.participant_id and incident.told == Told.NOT_YET:
            steps[Step.PERSON] = TELL_PERSON
        IncidentStep.objects.bulk_create(
            IncidentStep(incident=incident, step=step, due_at=incident.known_at + within, recorded_by=by.actor_id)
            for step, within in steps.items()
        )
        incident.log(actions.NOTED, by=by, at=at, detail={"kind": str(incident.kind)})
        told = [Role.PRINCIPAL_INVESTIGATOR, Role.COORDINATOR]
        if incident.kind == Kind.BREACH:
            told.append(Role.DATA_PROTECTION_OFFICER)
        for person in holders(study, at, *told):
            if person.pk != by.actor_id:
                letters.post(to=person, letter=URGENT, at=at)
        return incident


class Incident(Base):
    """One incident. `recorded_by` noted it; another person looks at it, and two more words close it."""

    study = models.ForeignKey("safespace.Study", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    participant = models.ForeignKey(Participant, models.PROTECT, null=True, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    known_at = models.DateTimeField(help_text="when we first knew: all times run from here")
    told = models.CharField(max_length=8, choices=Told)
    facts = SealedText(context="incident.facts", null=True)
    state = models.CharField(max_length=12, choices=State, default=State.NOTED)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.UUIDField(null=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True, default="")
    assessment = SealedText(context="incident.assessment", null=True)
    closing_at = models.DateTimeField(null=True)
    closing_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    objects = IncidentManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="incident_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="incident_kind"),
            models.CheckConstraint(
                condition=Q(state="noted", looked_at=None, looked_by=None, verdict="")
                | (~Q(state="noted") & Q(looked_at__isnull=False, looked_by__isnull=False) & ~Q(verdict="")),
                name="incident_looked_at_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(looked_by=None) | ~Q(looked_by=F("recorded_by")), name="incident_looked_at_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["noted", "looked_at"], closing_at=None, closing_by=None)
                | Q(state__in=["closing", "closed"], closing_at__isnull=False, closing_by__isnull=False),
                name="incident_closing_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=(~Q(state="closed") & Q(closed_at=None, closed_by=None))
                | (Q(state="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_by=F("closing_by"))),
                name="incident_closed_by_two",
            ),
        ]
        indexes = [models.Index(fields=["study", "state", "known_at"], name="incident_of_study")]

    class Privacy:
        key = ("content", "id")
        sealed = {"facts", "assessment"}
        open = {
            "id", "recorded_at", "recorded_by", "study", "number", "participant", "session", "kind", "known_at",
            "told", "state", "looked_at", "looked_by", "verdict", "closing_at", "closing_by", "closed_at", "closed_by",
        }  # fmt: skip

    def __str__(self):
        return f"Incident {self.number}"

    def get_absolute_url(self):
        return reverse("safety:incident", args=[self.study_id, self.pk])

    @property
    def second_due_at(self):
        """When a second person has looked at the latest."""
        return self.known_at + DUTIES[self.kind].second

    def is_decided_by(self, member):
        """Whether the role of `member` looks as the second person, and closes."""
        return member.study_id == self.study_id and member.way(Thing.INCIDENT_FACTS) in DECIDING

    def is_acted_on_by(self, member):
        """Whether `member` ticks steps: whose role decides, and who noted it."""
        own = self.recorded_by == member.user_id and member.may(Permission.NOTE_INCIDENT)
        return self.is_decided_by(member) or (own and member.study_id == self.study_id)

    def opens_to(self, member):
        """Whether `member` may open what happened: who noted it, the principal investigator, a coordinator while their
        word is needed, and the data protection officer for what is about data.
        """
        if member.study_id != self.study_id or not member.may(Permission.READ_INCIDENT_FACTS):
            return False
        if self.recorded_by == member.user_id:
            return True
        way = member.way(Thing.INCIDENT_FACTS)
        if way == Way.ASSIGNED:
            return self.state in (State.NOTED, State.CLOSING) or self.looked_by == member.user_id
        return way == Way.WRITE or (way == Way.PART and self.kind == Kind.BREACH)

    def second_gate(self, *, by, at):
        """The Gate for `by` to look as the second person. New colleagues need not wait: an hour may decide."""
        return second_person(by=by.actor_id, first=self.recorded_by, at=at, waits=False)

    def closing_gate(self, *, by, at):
        """The Gate for `by` to close what a colleague asked to close."""
        return second_person(by=by.actor_id, first=self.closing_by, at=at, waits=False)

    def move(self, state, code, *, by, at, **changes):
        """Change the state of this locked row and log it. Raises NotAllowedNow."""
        TRANSITIONS.check(self.state, state)
        for name, value in {"state": state, **changes}.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *changes])
        detail = {"verdict": str(self.verdict)} if code == actions.LOOKED_AT else None
        self.log(code, by=by, at=at, detail=detail)
        return self

    def log(self, code, *, by, at, detail=None):
        whom = {"study": self.study_id, "participant": self.participant_id}
        log(code, by=by, at=at, about=self, detail={"number": self.number, **(detail or {})}, **whom)

    def locked(self, by):
        """The row read again and locked. Raises MayNotMeet if its person must not meet `by` (C-R4)."""
        incident = Incident.objects.select_for_update(of=("self",)).select_related("participant").get(pk=self.pk)
        if incident.participant is not None:
            require_may_meet(incident.participant, by)
        return incident


class IncidentStep(Base):
    """One who has to be told, by when, and who did it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12, choices=Step)
    due_at = models.DateTimeField()
    is_needed = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "step"], name="incident_step_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="incident_step_done_by_somebody",
            ),
            models.CheckConstraint(condition=Q(is_needed=True) | Q(done_at=None), name="incident_step_needed_or_not"),
        ]

    class Privacy:
        sealed = set()
        open = {"id", "recorded_at", "recorded_by", "incident", "step", "due_at", "is_needed", "done_at", "done_by"}

    def __str__(self):
        return self.get_step_display()

    @property
    def is_open(self):
        return self.is_needed and self.done_at is None

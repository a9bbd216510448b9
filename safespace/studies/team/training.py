"""The training and agreements that roles need, and how long each counts (F-R6)."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from safespace.audit import log
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.base.transitions import Transitions
from safespace.encryption.fields.sealed_fields import SealedText
from safespace.studies import actions
from safespace.studies.need_to_know import Role


class Course(models.TextChoices):
    """A kind of training, or the confidentiality agreement."""

    RESEARCH_ETHICS = "research_ethics", "Research ethics"
    TRAUMA_INFORMED = "trauma_informed", "Trauma-informed interviewing"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    DATA_SECURITY = "data_security", "Data security"
    DISTRESS_PROTOCOL = "distress_protocol", "Distress protocol, practised"
    OBSERVED_INTERVIEW = "observed_interview", "An interview somebody watched and signed off"
    OBTAINING_CONSENT = "obtaining_consent", "Leave to ask for consent"
    CONFIDENTIALITY = "confidentiality", "Confidentiality agreement, signed"


TO_MEET_PEOPLE = frozenset(Course)
TO_ASK_FOR_CONSENT = frozenset({Course.RESEARCH_ETHICS, Course.OBTAINING_CONSENT, Course.CONFIDENTIALITY})

NEEDED: dict[Role, frozenset[Course]] = {
    Role.INTERVIEWER: TO_MEET_PEOPLE,
    Role.INTERPRETER: frozenset({Course.TRAUMA_INFORMED, Course.DATA_SECURITY, Course.CONFIDENTIALITY}),
    Role.TRANSCRIBER: frozenset({Course.DATA_SECURITY, Course.CONFIDENTIALITY}),
    Role.FRONT_DESK: frozenset({Course.CONFIDENTIALITY}),
}
"""The courses each role needs before it is granted. Roles not listed meet no participants."""


class NotYourOwn(Refusal):
    """A person tried to confirm their own training (F-R4)."""

    sentence = "Nobody confirms their own training. Ask a colleague who looks after the team."
    status = 403


class OutOfDate(Refusal):
    """The course would have expired already, or its date lies in the future."""

    sentence = "Counted from this day it is out of date already, or it has not come yet. Give the day it ended."
    status = 422
    field = "issued_on"


class RecordState(models.TextChoices):
    WAITING = "waiting", "Waits to be confirmed"
    VERIFIED = "verified", "Confirmed"
    TURNED_DOWN = "turned_down", "Not accepted"


NEXT = Transitions({RecordState.WAITING: {RecordState.VERIFIED, RecordState.TURNED_DOWN}})


class TrainingQuerySet(models.QuerySet):
    def of(self, user_id):
        return self.filter(user_id=user_id).order_by("course", "-expires_on", "-recorded_at")

    def in_date(self, day):
        """Confirmed records that count on `day`, up to and including their last day."""
        return self.filter(state=RecordState.VERIFIED, issued_on__lte=day, expires_on__gte=day)

    def waiting(self):
        return self.filter(state=RecordState.WAITING)


def courses_in_date(user, courses, day):
    """An expression: the number of `courses` that count on `day` for the account in the column `user`."""
    held = TrainingRecord.objects.filter(user_id=models.OuterRef(user), course__in=courses).in_date(day)
    counted = held.order_by().values("user_id").annotate(n=models.Count("course", distinct=True)).values("n")
    return Coalesce(models.Subquery(counted), 0)


class TrainingManager(models.Manager.from_queryset(TrainingQuerySet)):
    @transaction.atomic
    def write_down(self, *, key, course, issued_on, by, at, evidence=""):
        """Record that `by` completed `course` on `issued_on`; another person has to confirm it. Raises OutOfDate."""
        today, expires_on = timezone.localdate(at), issued_on + settings.TRAINING_LASTS[course]
        if issued_on > today or expires_on < today:
            raise OutOfDate

        def make():
            self.filter(user_id=by.actor_id, course=course).waiting().update(state=RecordState.TURNED_DOWN)
            record = self.create(
                id=key, user_id=by.actor_id, course=course, issued_on=issued_on, expires_on=expires_on,
                evidence=evidence or None, recorded_by=by.actor_id,
            )  # fmt: skip
            detail = {"course": course, "issued_on": issued_on.isoformat(), "expires_on": expires_on.isoformat()}
            log.record(actions.TRAINING_WRITTEN, by=by, at=at, about=record, detail=detail)
            return record

        same = {"course": course, "issued_on": issued_on, "evidence": evidence or None}
        return once(self.model, key, by=by, make=make, same=same)

    def missing(self, user_id, courses, day):
        """The `courses` that do not count for the account on `day`, in the order of Course."""
        if not courses:
            return []
        held = set(self.filter(user_id=user_id, course__in=courses).in_date(day).values_list("course", flat=True))
        return [one for one in Course if one in courses and one not in held]


class TrainingRecord(Base):
    """A completed course or signed agreement. It counts from confirmation by another person to its last day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    course = models.CharField(max_length=24, choices=Course)
    issued_on = models.DateField()
    expires_on = models.DateField(help_text="the last day it counts, in the site's zone")
    evidence = SealedText(context="training.evidence", null=True)
    state = models.CharField(max_length=12, choices=RecordState, default=RecordState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)

    objects = TrainingManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "course"], condition=Q(state=RecordState.WAITING), name="training_waits_once"
            ),
            models.CheckConstraint(condition=Q(expires_on__gte=F("issued_on")), name="training_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(state=RecordState.VERIFIED) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("user"))),
                name="training_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["user", "course", "expires_on"], name="training_of_user")]

    class Privacy:
        key = ("staff", "user_id")
        sealed = {"evidence"}
        open = {
            "id", "recorded_at", "recorded_by", "user", "course", "issued_on", "expires_on", "state", "decided_at",
            "decided_by",
        }  # fmt: skip

    def __str__(self):
        return self.get_course_display()

    @transaction.atomic
    def decide(self, *, accept, by, at):
        """Confirm or reject the record; `granting` has checked `by`. Raises NotYourOwn, NotAllowedNow."""
        if by.actor_id == self.user_id:
            raise NotYourOwn
        locked = TrainingRecord.objects.select_for_update().get(pk=self.pk)
        to = RecordState.VERIFIED if accept else RecordState.TURNED_DOWN
        if locked.state == to:
            return locked
        NEXT.check(locked.state, to)
        locked.state, locked.decided_at, locked.decided_by = to, at, by.actor_id
        locked.save(update_fields=["state", "decided_at", "decided_by"])
        code = actions.TRAINING_CONFIRMED if accept else actions.TRAINING_TURNED_DOWN
        detail = {"course": locked.course, "user": str(locked.user_id)}
        log.record(code, by=by, at=at, about=locked, detail=detail)
        return locked


def in_words(courses):
    """The labels of `courses`, separated by commas."""
    return ", ".join(Course(one).label for one in courses)


def soon(record, day):
    """Whether a record ends within the warning time (†30 days) after `day`."""
    return record.expires_on - day <= settings.TRAINING_WARNING

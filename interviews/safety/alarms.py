"""Alarms for overdue check-ins: who is told when, and what a safety contact may see in the meantime (D-R2, D-R3).

Whether an alarm runs is read from the session, so the pages show it even while no worker runs; only the worker sends
letters. An alarm ends when the interviewer checks in or closes the session, and in no other way.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from interviews.safety import actions
from interviews.sessions.models import UNDER_WAY, Session, State
from safespace.audit.actors import SYSTEM
from safespace.base.models import Base
from safespace.base.refusals import Refusal
from safespace.outbox import clocks, letters
from safespace.participants.actions import BREAK_GLASS_READ
from safespace.participants.identity.reveal import NoReason, at_a_pace, show
from safespace.participants.identity.reveal_limits import holders
from safespace.participants.models import Shows
from safespace.studies.need_to_know import Role
from safespace.studies.roles import Permission

CONTACT_AFTER = timedelta(minutes=5)
"""How long after a missed check-in the safety contacts are told (D-R2, †5 minutes)."""

LEAD_AFTER = timedelta(minutes=10)
"""How long after a missed check-in the principal investigator and coordinators are told as well (D-R2, †10 minutes)."""

URGENT = "letters/something_urgent.txt"
CAN_BE_LATE = (*UNDER_WAY, State.CLOSING)
AT_ONCE = 200


class NoAlarm(Refusal):
    """The interviewer has checked in, or the session is closed, so there is no need to know any more (D-R3)."""

    sentence = "This alarm is over: they checked in, or the session was closed."
    status = 403


class NotForAlarms(Refusal):
    """The role does not answer alarms in this study."""

    sentence = "Your role does not answer alarms in this study."
    status = 403


class Alarm(Base):
    """One missed check-in of one session: when it was raised, when the leads were told, and who looks after it."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="alarms")
    due_at = models.DateTimeField(help_text="when the interviewer was expected to say they are all right")
    raised_at = models.DateTimeField()
    led_at = models.DateTimeField(null=True, help_text="when those who lead the study were told")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "due_at"], name="alarm_raised_once"),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="alarm_answered_by_somebody",
            ),
        ]

    class Privacy:
        sealed = set()
        open = {
            "id", "recorded_at", "recorded_by", "session", "due_at", "raised_at", "led_at", "answered_by",
            "answered_at",
        }  # fmt: skip

    def __str__(self):
        return "An alarm"


def overdue(at):
    """Sessions whose check-in is five minutes overdue, the longest overdue first."""
    late = Session.objects.filter(state__in=CAN_BE_LATE, check_in_due_at__lte=at - CONTACT_AFTER)
    return late.order_by("check_in_due_at", "id")


def is_overdue(session, at):
    due = session.check_in_due_at
    return session.state in CAN_BE_LATE and due is not None and due <= at - CONTACT_AFTER


@clocks.due("sessions.check_ins", every=timedelta(minutes=1))
def raise_alarms(at):
    """Write to the safety contacts, and five minutes later to the leads; each once for one missed check-in."""
    for late in list(overdue(at).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            session = Session.objects.select_for_update(of=("self",)).select_related("study").get(pk=late)
            if is_overdue(session, at):
                _lead(session, _raised(session, at), at)


def _raised(session, at):
    """The Alarm of a locked session; made now, with letters to those who answer it, unless it exists."""
    found = {"raised_at": at}
    alarm, made = Alarm.objects.get_or_create(session=session, due_at=session.check_in_due_at, defaults=found)
    if made:
        session.log(actions.CHECK_IN_MISSED, by=SYSTEM, at=at)
        contacts = holders(session.study, at, Role.SAFETY_CONTACT)
        _tell(contacts or holders(session.study, at, Role.COORDINATOR), at)
    return alarm


def _lead(session, alarm, at):
    if alarm.led_at is None and at >= alarm.due_at + LEAD_AFTER:
        alarm.led_at = at
        alarm.save(update_fields=["led_at"])
        _tell(holders(session.study, at, Role.PRINCIPAL_INVESTIGATOR, Role.COORDINATOR), at)


def _tell(people, at):
    for person in people:
        letters.post(to=person, letter=URGENT, at=at)


@transaction.atomic
def answer_alarm(*, session, by, at):
    """Record that `by` looks after the alarm; the first to say so stays. Raises NotForAlarms, NoAlarm."""
    session = _running(session, by, at)
    alarm = _raised(session, at)
    if alarm.answered_by_id is None:
        alarm.answered_by_id, alarm.answered_at = by.actor_id, at
        alarm.save(update_fields=["answered_by", "answered_at"])
        session.log(actions.ALARM_ANSWERED, by=by, at=at)
    return alarm


def reveal_in_alarm(*, key, session, reason, by, at):
    """Show `by` for two minutes who the person in `session` is, while its alarm runs (D-R3).

    The principal investigator and the data protection officer are notified. Raises NoReason, NotForAlarms, NoAlarm,
    RevealsStopped.
    """
    if len(reason.strip()) < 3:
        raise NoReason
    with at_a_pace(session.study, by, at):
        session = _running(session, by, at)
        _raised(session, at)
        detail = {"session": str(session.pk), "alarm": True}
        how = {"code": BREAK_GLASS_READ, "detail": detail, "shows": Shows.ALL}
        return show(key=key, participant=session.participant, reason=reason.strip(), by=by, at=at, **how)


def _running(session, by, at):
    """The locked session, if its alarm runs and `by` may answer it."""
    may = by.may(Permission.ANSWER_ALARMS) and by.may(Permission.REVEAL_IN_ALARM)
    if not may or by.study_id != session.study_id or not by.holds(at):
        raise NotForAlarms
    rows = Session.objects.select_for_update(of=("self",)).select_related("study", "participant__study")
    session = rows.get(pk=session.pk)
    if not is_overdue(session, at):
        raise NoAlarm
    return session

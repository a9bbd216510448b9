"""What only a person can see before a talk begins: the safety check."""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q

from interviews.conduct import actions
from interviews.sessions.models import Session, State
from safespace.base.models import Base
from safespace.base.refusals import Refusal


@dataclass(frozen=True)
class Check:
    code: str
    says: str
    hint: str


CHECKS = (
    Check("private", "Nobody can overhear", "Doors closed, corridor quiet, phones of others outside."),
    Check("ways_out", "Both of you can leave freely", "Doors open from inside. They chose their seat."),
    Check("phone", "Your phone is charged and silent", "A colleague can reach you, and you them."),
    Check("water", "Water, tissues and plain cards are on the table", "The cards carry no study name."),
    Check("sign", "You agreed on a sign to stop", "A gesture is enough. No reason is ever asked."),
    Check("you", "You are all right to do this today", "If not, the coordinator finds someone. No questions."),
)
CODES = tuple(check.code for check in CHECKS)


class UnknownCheck(Refusal):
    sentence = "That is not one of the checks."
    status = 422


class NoLongerPlanned(Refusal):
    sentence = "The safety check belongs before the session, and this one is no longer ahead."


class TickManager(models.Manager):
    @transaction.atomic
    def change(self, *, session, ticked=(), taken_back=(), by, at):
        """Tick some checks of `session` and take others back; every other check stays as it is.

        Sending the same again changes nothing, so presses may cross on their way. Raises UnknownCheck, NoLongerPlanned.
        """
        ticked, taken_back = set(ticked), set(taken_back) - set(ticked)
        if (ticked | taken_back) - set(CODES):
            raise UnknownCheck
        session = session.locked()
        if session.state != State.PLANNED:
            raise NoLongerPlanned
        standing = {tick.code: tick for tick in self.standing(session)}
        for code in sorted(ticked - set(standing), key=CODES.index):
            self.create(session=session, code=code, occurred_at=at, recorded_by=by.actor_id)
            session.log(actions.SAFETY_TICKED, by=by, at=at, detail={"check": code})
        for code in sorted(taken_back & set(standing), key=CODES.index):
            self.filter(pk=standing[code].pk).update(taken_back_at=at)
            session.log(actions.SAFETY_UNTICKED, by=by, at=at, detail={"check": code})

    def standing(self, session):
        return self.filter(session=session, taken_back_at=None)


class Tick(Base):
    """Somebody looked and it was so. Taking it back is a moment of its own; the tick stays."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="ticks")
    code = models.CharField(max_length=12)
    occurred_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects = TickManager()

    class Privacy:
        sealed = set()
        open = {"id", "session", "code", "occurred_at", "taken_back_at", "recorded_at", "recorded_by"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "code"], condition=Q(taken_back_at=None), name="tick_once"),
        ]

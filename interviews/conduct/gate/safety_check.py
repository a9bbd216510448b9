"""The safety check: what only a person on the spot can confirm before a session begins."""

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


class SafetyCheckManager(models.Manager):
    @transaction.atomic
    def change(self, *, session, ticked=(), unticked=(), by, at):
        """Tick some checks of `session` and untick others; every other check stays as it is.

        Sending the same change again does nothing, so two presses may overtake each other. Raises UnknownCheck,
        NoLongerPlanned.
        """
        ticked, unticked = set(ticked), set(unticked) - set(ticked)
        if (ticked | unticked) - set(CODES):
            raise UnknownCheck
        session = session.locked()
        if session.state != State.PLANNED:
            raise NoLongerPlanned
        current = {item.code: item for item in self.current(session)}
        for code in sorted(ticked - set(current), key=CODES.index):
            self.create(session=session, code=code, occurred_at=at, recorded_by=by.actor_id)
            session.log(actions.SAFETY_TICKED, by=by, at=at, detail={"check": code})
        for code in sorted(unticked & set(current), key=CODES.index):
            self.filter(pk=current[code].pk).update(taken_back_at=at)
            session.log(actions.SAFETY_UNTICKED, by=by, at=at, detail={"check": code})

    def current(self, session):
        """What is ticked now."""
        return self.filter(session=session, taken_back_at=None)


class SafetyCheckItem(Base):
    """One check that was ticked. Unticking sets `taken_back_at`; the row stays."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="safety_check_items")
    code = models.CharField(max_length=12)
    occurred_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects = SafetyCheckManager()

    class Privacy:
        sealed = set()
        open = {"id", "session", "code", "occurred_at", "taken_back_at", "recorded_at", "recorded_by"}

    class Meta:
        db_table = "interviews_tick"
        constraints = [
            models.UniqueConstraint(fields=["session", "code"], condition=Q(taken_back_at=None), name="tick_once"),
        ]

"""The waiting list for times that are taken, and the offers when they become free."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q

from interviews.bookings import actions
from interviews.bookings.finding.search import find_clash
from interviews.bookings.gate import booking_gate, require
from interviews.bookings.locks import BookingRequest
from interviews.bookings.session_needs import SessionNeeds
from interviews.bookings.writing import record_own_wish
from interviews.rooms.bookings import BookingState
from interviews.rooms.models import Room
from interviews.rooms.spans import Span
from interviews.sessions.models import Session, State
from safespace.accounts.models import User
from safespace.audit.actors import SYSTEM
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal
from safespace.outbox import clocks
from safespace.outbox.letters import post
from safespace.studies.approval import Act, require_approval

IN_LINE = 50
"""How many entries are checked when a time becomes free."""


class NothingToWaitFor(Refusal):
    sentence = "That time has passed, or the session already has a room."


class WaitQuerySet(models.QuerySet):
    def active(self, at):
        """Entries still waiting at `at`: the time is ahead and the session is planned and has no room."""
        roomless = Q(session__booking=None) | Q(session__booking__state=BookingState.RELEASED)
        return self.filter(roomless, ended_at=None, starts_at__gt=at, session__state=State.PLANNED)

    def within_reach_of(self, member):
        return self.filter(session__in=Session.objects.within_reach_of(member))

    def offered(self, at):
        """Entries with an offer that has not run out."""
        return self.active(at).filter(offered_at__gt=at - settings.BOOKING_OFFER)

    def overlapping(self, span):
        return self.filter(ends_at__gt=span.starts_at, starts_at__lt=span.ends_at)


class WaitManager(models.Manager.from_queryset(WaitQuerySet)):
    @transaction.atomic
    def begin(self, *, key, session, room, during, by, at, people=2, gap=0, own_wish=False):
        """Wait until `room` is free for `session` over the Span `during`. Returns the Wait.

        A second request for the same time returns the first, which keeps its place in the list. Raises
        NothingToWaitFor, ApprovalNotLive, and the refusal of `booking_gate`.
        """
        session = session.locked()
        same = {"session_id": session.pk, "room_id": room.pk, "starts_at": during.starts_at, "ends_at": during.ends_at}

        def make():
            require_approval(session.study_id, Act.WAIT_FOR_A_ROOM, at)
            if during.starts_at <= at or session.state != State.PLANNED:
                raise NothingToWaitFor
            if session.booking_id is not None and not session.booking.is_released:
                raise NothingToWaitFor
            wanted = BookingRequest(room, during, people, gap, own_wish=own_wish)
            require(booking_gate(session, wanted, at, SessionNeeds.of(session)))
            record_own_wish(session, wanted, by=by, at=at)
            earlier = self.filter(ended_at=None, recorded_by=by.actor_id, **same).first()
            if earlier is not None:
                return earlier
            wait = self.create(id=key, people=people, gap=gap, recorded_by=by.actor_id, **same)
            wait.log(actions.WAITED_FOR, by=by, at=at)
            return wait

        return once(self.model, key, by=by, make=make, same=same | {"people": people, "gap": gap})

    def offer(self, room_id, span, at):
        """Offer the Span `span` to the first in the list who can book it. Returns the Wait, or None.

        The letter names nobody. May be repeated: each entry gets one offer, and only one offer runs at a time.
        """
        with transaction.atomic():
            Room.objects.select_for_update(no_key=True).get(pk=room_id)
            line = (
                self.active(at)
                .overlapping(span)
                .filter(room=room_id)
                .select_related(
                    "session__participant__accommodation", "session__study", "session__interviewer", "room__site"
                )
            )
            line = line.order_by("recorded_at", "id")
            if line.filter(offered_at__gt=at - settings.BOOKING_OFFER).exists():
                return None
            for wait in line.filter(offered_at=None)[:IN_LINE]:
                if wait.is_free(at):
                    wait.offer(at=at)
                    return wait
        return None


class Wait(Base):
    """One session’s place in the waiting list for a room and a time."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="waits")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    people = models.PositiveSmallIntegerField(default=2)
    gap = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="when the waiting was ended")

    objects = WaitManager()

    class Privacy:
        sealed = set()
        open = {
            "id", "session", "room", "starts_at", "ends_at", "people", "gap", "offered_at", "ended_at",
            "recorded_at", "recorded_by",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="wait_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["room", "starts_at"], condition=Q(ended_at=None), name="wait_by_room")]

    def __str__(self):
        return "waiting"

    @property
    def during(self):
        return Span(self.starts_at, self.ends_at)

    def is_free(self, at):
        """Whether it could be booked at `at`, by the gate and the clashes of a booking."""
        wanted = BookingRequest(self.room, self.during, self.people, self.gap)
        needs = SessionNeeds.of(self.session)
        clash = find_clash(self.session, wanted, at, separation=needs.separation)
        return not clash and booking_gate(self.session, wanted, at, needs).open

    def offer(self, *, at):
        """Record the offer and send the interviewer a letter without names."""
        self.offered_at = at
        self.save(update_fields=["offered_at"])
        post(to=User(pk=self.session.interviewer_id), letter="letters/something_to_see.txt", at=at)
        self.log(actions.OFFERED, by=SYSTEM, at=at)

    @transaction.atomic
    def give_up(self, *, by, at):
        """Stop waiting. Repeating it changes nothing."""
        wait = Wait.objects.select_for_update().get(pk=self.pk)
        if wait.ended_at is None:
            wait.ended_at = at
            wait.save(update_fields=["ended_at"])
            wait.log(actions.WAIT_ENDED, by=by, at=at)
        return wait

    def log(self, code, *, by, at):
        detail = {"room": str(self.room_id), "starts_at": self.starts_at.isoformat()}
        self.session.log(code, by=by, at=at, detail=detail)


def offer_freed(*, room_id, starts, ends, at):
    """Offer a room that became free from `starts` to `ends` (Unix seconds) to the first in the list."""
    begin, end = (datetime.fromtimestamp(moment, UTC) for moment in (starts, ends))
    if begin < end:
        return Wait.objects.offer(room_id, Span(begin, min(end, begin + timedelta(hours=12))), at)
    return None


@clocks.due("rooms.reoffer", every=timedelta(minutes=5))
def offer_again(at):
    """Offer the time to the next in the list if an offer has run out."""
    over = Wait.objects.active(at).filter(offered_at__lte=at - settings.BOOKING_OFFER).order_by("starts_at", "id")
    for room, starts_at, ends_at in list(over.values_list("room_id", "starts_at", "ends_at").distinct()[:200]):
        Wait.objects.offer(room, Span(starts_at, ends_at), at)

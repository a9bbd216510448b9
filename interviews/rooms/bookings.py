"""The booking of a room, its states, and the table of allowed changes between them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from interviews.rooms import actions
from interviews.rooms.spans import Span
from interviews.rooms.standard_constraint import RoomMeetsStandard
from safespace.audit.log import record
from safespace.base.constraints import NoOverlap, NoOverlapAcross
from safespace.base.models import Base
from safespace.base.transitions import Transitions
from safespace.outbox.announcements import announce
from safespace.participants.models import Participant
from safespace.participants.reach import reach_of
from safespace.studies.models import Study

ROOM_FREED = "room.freed"
"""Announced when part of a room’s time becomes free. Carries `room`, and `starts` and `ends` in Unix seconds."""


class BookingState(models.TextChoices):
    HELD = "held", "Held"
    CONFIRMED = "confirmed", "Booked"
    IN_USE = "in_use", "In use"
    RELEASED = "released", "Given back"
    CANCELLED = "cancelled", "Cancelled"


NEXT = Transitions(
    {
        BookingState.HELD: {BookingState.CONFIRMED, BookingState.CANCELLED},
        BookingState.CONFIRMED: {BookingState.IN_USE, BookingState.RELEASED, BookingState.CANCELLED},
        BookingState.IN_USE: {BookingState.RELEASED, BookingState.CANCELLED},
        # The room was given back because nobody checked in, and then they arrived.
        BookingState.RELEASED: {BookingState.IN_USE},
        BookingState.CANCELLED: set(),
    }
)
PROMISED = (BookingState.CONFIRMED, BookingState.IN_USE)


class BookingQuerySet(models.QuerySet):
    def blocking(self, at=None):
        """Bookings that are not cancelled. With `at`, also leaves out holds that have lapsed by then."""
        kept = self.filter(cancelled_at__isnull=True)
        return kept if at is None else kept.exclude(state=BookingState.HELD, hold_until__lte=at)

    def ahead(self, at):
        """Held, booked or in use, and not yet over at `at`."""
        return self.blocking(at).exclude(state=BookingState.RELEASED).filter(ends_at__gt=at)

    def lapsed(self, at):
        """Holds that were not confirmed in time. They no longer block anything and will be cancelled."""
        return self.filter(state=BookingState.HELD, hold_until__lte=at)

    def not_checked_in(self, until):
        """Confirmed bookings that started at or before `until` and that nobody has checked in to."""
        return self.filter(state=BookingState.CONFIRMED, starts_at__lte=until)

    def within_reach_of(self, member):
        """Bookings of participants whom `member` may see. All others appear to them as "Booked" only."""
        return self.filter(reach_of(member, "participant__"), study_id=member.study_id)

    def overlapping(self, span):
        """Bookings whose blocked time, quiet gaps included, overlaps `span`. Touching ends do not overlap."""
        return self.filter(blocked_until__gt=span.starts_at, blocked_from__lt=span.ends_at)


class Booking(Base):
    """One room, one interviewer and one participant for a stretch of time.

    The database refuses bookings that overlap for a room, an interviewer or an interpreter, quiet gaps included. It
    also refuses one person interviewing in one room while interpreting in another. A move keeps the row and increases
    `sequence`. A cancellation frees the time and cannot be undone.
    """

    room = models.ForeignKey("interviews.Room", models.PROTECT, related_name="bookings")
    study = models.ForeignKey(Study, models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(default=2, help_text="how many will sit there")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    blocked_from = models.DateTimeField()
    blocked_until = models.DateTimeField()
    alone = models.BooleanField(default=True, help_text="nobody else may use the room meanwhile")
    state = models.CharField(max_length=9, choices=BookingState, default=BookingState.CONFIRMED)
    held_for = models.UUIDField(null=True, help_text="the session a hold is for, while it is held")
    hold_until = models.DateTimeField(null=True, help_text="when an unconfirmed hold is over, and blocks nothing")
    sequence = models.PositiveIntegerField(default=0, help_text="how often it changed; calendars need it")
    checked_in_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)

    objects = BookingQuerySet.as_manager()

    class Privacy:
        sealed = set()
        open = {
            "id", "room", "study", "participant", "interviewer", "interpreter", "people", "starts_at", "ends_at",
            "blocked_from", "blocked_until", "alone", "state", "held_for", "hold_until", "sequence", "checked_in_at",
            "released_at", "cancelled_at", "cancelled_by", "recorded_at", "recorded_by",
        }  # fmt: skip

    class Meta:
        constraints = [
            NoOverlap(
                name="booking_no_overlap_room",
                scope=("room",),
                starts="blocked_from",
                ends="blocked_until",
                where={"cancelled_at": None, "alone": [True]},
            ),
            NoOverlap(
                name="booking_no_overlap_interviewer",
                scope=("interviewer",),
                starts="blocked_from",
                ends="blocked_until",
                where={"cancelled_at": None},
            ),
            NoOverlap(
                name="booking_no_overlap_participant",
                scope=("participant",),
                starts="starts_at",
                ends="ends_at",
                where={"cancelled_at": None},
            ),
            NoOverlap(
                name="booking_no_overlap_interpreter",
                scope=("interpreter",),
                starts="blocked_from",
                ends="blocked_until",
                where={"cancelled_at": None},
            ),
            NoOverlapAcross(
                name="booking_one_place_a_person",
                fields=("interviewer", "interpreter"),
                starts="blocked_from",
                ends="blocked_until",
                where={"cancelled_at": None},
            ),
            RoomMeetsStandard(name="booking_room_of_its_class"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(blocked_from__lte=F("starts_at"), blocked_until__gte=F("ends_at"))
                | Q(state=BookingState.RELEASED, blocked_until__gt=F("blocked_from")),
                name="booking_block_covers_it",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=BookingState.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="booking_cancelled_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.HELD) | Q(hold_until__isnull=False, held_for__isnull=False),
                name="booking_hold_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(interpreter=None) | ~Q(interpreter=F("interviewer")), name="booking_interpreter_is_another"
            ),
            models.UniqueConstraint(
                fields=["held_for"], condition=Q(state=BookingState.HELD), name="booking_one_hold_a_session"
            ),
        ]
        indexes = [
            models.Index(fields=["room", "blocked_until"], condition=Q(cancelled_at=None), name="booking_room_time"),
            models.Index(
                fields=["interviewer", "blocked_until"], condition=Q(cancelled_at=None), name="booking_interviewer_time"
            ),
            models.Index(
                fields=["participant", "ends_at"], condition=Q(cancelled_at=None), name="booking_participant_time"
            ),
            models.Index(
                fields=["interpreter", "blocked_until"],
                condition=Q(cancelled_at=None, interpreter__isnull=False),
                name="booking_interpreter_time",
            ),
            models.Index(fields=["study", "starts_at", "id"], name="booking_by_study"),
            models.Index(fields=["hold_until"], condition=Q(state=BookingState.HELD), name="booking_holds"),
            models.Index(fields=["starts_at"], condition=Q(state=BookingState.CONFIRMED), name="booking_to_check_in"),
        ]

    def __str__(self):
        return "booking"

    @property
    def span(self):
        return Span(self.starts_at, self.ends_at)

    @property
    def seats(self):
        """Number of seats needed: `people` and the interpreter, if there is one."""
        return self.people + (self.interpreter_id is not None)

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def is_held(self):
        return self.state == BookingState.HELD

    @property
    def is_released(self):
        return self.state == BookingState.RELEASED

    @property
    def is_promised(self):
        """Confirmed or in use, so a session may take place there. Holds and released bookings do not count."""
        return self.state in PROMISED

    def log(self, code, *, by, at, **more):
        """Log `code` about this booking, with the room’s id and the times only."""
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        detail = {"room": str(self.room_id)} | times | more
        record(code, by=by, at=at, study=self.study_id, participant=self.participant_id, about=self, detail=detail)

    def change_state(self, to, *, code, by, at, **changes):
        """Change to state `to` and log it. Every state change goes through here; the row must be locked.

        Loans of equipment follow the blocked time. Returns False if the booking is in that state already. Raises
        NotAllowedNow for a change that NEXT does not list.
        """
        if self.state == to:
            return False
        NEXT.check(self.state, to)
        self.state, self.sequence = to, self.sequence + 1
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "sequence", *changes])
        if "blocked_until" in changes or to == BookingState.CANCELLED:
            ended = {"ended_at": at} if to == BookingState.CANCELLED else {"blocked_until": self.blocked_until}
            self.loans.filter(ended_at=None).update(**ended)
        self.log(code, by=by, at=at)
        return True

    def cancel(self, *, by, at, code=actions.CANCELLED):
        """Cancel for good and announce the freed time. The row must be locked.

        Returns False if the booking was cancelled before.
        """
        stamps = {"cancelled_at": at, "cancelled_by": by.actor_id}
        changed = self.change_state(BookingState.CANCELLED, code=code, by=by, at=at, **stamps)
        if changed:
            self.announce_freed(at)
        return changed

    def announce_freed(self, at, freed_from=None):
        """Announce that the rest of this booking’s time is free, from `freed_from` if that is later than `at`."""
        until = max(self.blocked_until, self.ends_at)
        begins = max(at, self.blocked_from, freed_from or self.blocked_from)
        if self.alone and until > begins:
            times = {"starts": int(begins.timestamp()), "ends": int(until.timestamp())}
            announce(ROOM_FREED, at=at, room=self.room_id, **times)

"""The booking: what it promises, and the one table of what may happen to it next (domain.md D, machine *Booking*)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from interviews.rooms import actions
from interviews.rooms.spans import Span
from interviews.rooms.standard_constraint import RoomOfItsClass
from safespace.audit.log import record
from safespace.base.constraints import NoOverlap, NoOverlapAcross
from safespace.base.models import Base
from safespace.base.transitions import Transitions
from safespace.outbox.announcements import announce
from safespace.participants.models import Participant
from safespace.participants.reach import reach_of
from safespace.studies.models import Study

ROOM_FREED = "room.freed"
"""Some time of a room is free again. Ids: `room`; `starts` and `ends`, in whole seconds since 1970."""


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
        # Given back because nobody came, and then they did.
        BookingState.RELEASED: {BookingState.IN_USE},
        BookingState.CANCELLED: set(),
    }
)
PROMISED = (BookingState.CONFIRMED, BookingState.IN_USE)


class BookingQuerySet(models.QuerySet):
    def standing(self, at=None):
        """All that is not cancelled. With `at`, a hold whose minutes are over is not counted, whoever clears it up."""
        kept = self.filter(cancelled_at__isnull=True)
        return kept if at is None else kept.exclude(state=BookingState.HELD, hold_until__lte=at)

    def ahead(self, at):
        """Held, booked or in use, and not over at `at`."""
        return self.standing(at).exclude(state=BookingState.RELEASED).filter(ends_at__gt=at)

    def lapsed(self, at):
        """Holds that nobody confirmed in time: they block nothing and wait to be cleared up."""
        return self.filter(state=BookingState.HELD, hold_until__lte=at)

    def nobody_came(self, until):
        """Booked, begun at or before `until`, and nobody has checked in."""
        return self.filter(state=BookingState.CONFIRMED, starts_at__lte=until)

    def within_reach_of(self, member):
        """Bookings of people `member` may know of; all others are only "Booked" to them."""
        return self.filter(reach_of(member, "participant__"), study_id=member.study_id)

    def touching(self, span):
        """Those whose block, gaps included, overlaps `span`; the neighbour that begins at its end does not."""
        return self.filter(blocked_until__gt=span.starts_at, blocked_from__lt=span.ends_at)


class Booking(Base):
    """A room, an interviewer and a participant promised to each other for a time (domain.md D, machine *Booking*).

    The database refuses two that overlap for one room, one interviewer or one interpreter, quiet gaps included, and
    nobody interviews in one room and interprets in another. It moves by keeping its row (`sequence` counts the
    changes); cancelling it stamps it and frees the time, and is never undone.
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
            RoomOfItsClass(name="booking_room_of_its_class"),
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
        """How many chairs are needed: an interpreter comes on top of `people`."""
        return self.people + (self.interpreter_id is not None)

    @property
    def is_cancelled(self):
        return self.cancelled_at is not None

    @property
    def is_held(self):
        return self.state == BookingState.HELD

    @property
    def is_given_back(self):
        return self.state == BookingState.RELEASED

    @property
    def is_promised(self):
        """Confirmed or in use: a session may rely on it. A hold is no promise yet, and what was given back is none."""
        return self.state in PROMISED

    def log(self, code, *, by, at, **more):
        """Write `code` about this booking: where and when by codes and dates, nobody's words."""
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}
        detail = {"room": str(self.room_id)} | times | more
        record(code, by=by, at=at, study=self.study_id, participant=self.participant_id, about=self, detail=detail)

    def go(self, to, *, code, by, at, **changes):
        """Go to state `to` and write it down; the only way a state changes. Call it on a locked row.

        Returns False and changes nothing when it is there already. Raises NotAllowedNow for what NEXT does not name.
        Equipment that was booked with it stays for as long as it does.
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
        """Give the time back, for good. Returns False and changes nothing when it was cancelled before.

        Call it on a locked row, inside the transaction of the act that cancels.
        """
        gone = self.go(BookingState.CANCELLED, code=code, by=by, at=at, cancelled_at=at, cancelled_by=by.actor_id)
        if gone:
            self.say_freed(at)
        return gone

    def say_freed(self, at, freed_from=None):
        """Tell whoever waits for this room that its time, from `freed_from` if that is later, is free again."""
        until = max(self.blocked_until, self.ends_at)
        begins = max(at, self.blocked_from, freed_from or self.blocked_from)
        if self.alone and until > begins:
            times = {"starts": int(begins.timestamp()), "ends": int(until.timestamp())}
            announce(ROOM_FREED, at=at, room=self.room_id, **times)

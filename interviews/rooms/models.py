"""Sites and rooms. Bookings are in `rooms.bookings`."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from interviews.rooms.booking_settings import check_booking_settings  # noqa: F401  importing it registers the check
from interviews.rooms.bookings import Booking, BookingQuerySet  # noqa: F401  callers import Booking from here
from interviews.rooms.fit import fit_of
from safespace.base.models import Base


def must_be_zone(name):
    if name not in available_timezones():
        raise ValidationError("Choose a time zone such as Europe/London.")


MIDNIGHT = time(0)
"""As the closing time of a room: the end of the day."""


def weekdays():
    return [0, 1, 2, 3, 4]


class Site(Base):
    """A building or campus. All its rooms share one time zone."""

    name = models.CharField(max_length=60, unique=True, help_text="the town or building, as people call it")
    zone = models.CharField(max_length=40, validators=[must_be_zone])

    class Privacy:
        sealed, open = set(), {"id", "name", "zone", "recorded_at", "recorded_by"}

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def clock(self):
        return ZoneInfo(self.zone)

    def day_of(self, at):
        """The date at this site at the moment `at`."""
        return at.astimezone(self.clock).date()


class Kind(models.TextChoices):
    ROOM = "room", "A room of ours"
    VIDEO = "video", "Video link"
    PHONE = "phone", "Phone call"
    VISIT = "visit", "A visit elsewhere"


def is_shared(kind):
    """Whether several sessions may use it at once: true of video links and phones."""
    return kind in (Kind.VIDEO, Kind.PHONE)


class RoomChoice(NamedTuple):
    """The fields of a Room that a list shows and that `fit_of` reads when no time is chosen."""

    pk: UUID
    name: str
    kind: str
    floor: str
    seats: int
    features: list
    approved_until: date | None
    suspended_at: datetime | None
    retired_at: datetime | None

    @property
    def is_shared(self):
        return is_shared(self.kind)


class RoomQuerySet(models.QuerySet):
    def in_use(self):
        """Not retired. They may be unapproved or suspended."""
        return self.filter(retired_at__isnull=True)

    def for_planning(self):
        return self.in_use().select_related("site").in_order()

    def in_order(self):
        return self.order_by("site__name", "name", "id")


def room_choices():
    """A RoomChoice for each room in use."""
    return [RoomChoice(*row) for row in Room.objects.in_use().in_order().values_list(*RoomChoice._fields)]


class Room(Base):
    """A place to meet in.

    `features` are the codes of the criteria that the last inspection found to hold. The codes of participants’ needs
    (`participants.needs`) are among them.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ROOM)
    floor = models.CharField(max_length=120, blank=True, help_text="where it is, in words")
    way_in = models.CharField(max_length=200, blank=True, help_text="how a guest comes in without being seen waiting")
    seats = models.PositiveSmallIntegerField(default=3)
    features = models.JSONField(default=list, blank=True, help_text="codes of the criteria that hold there")
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    open_days = models.JSONField(default=weekdays, help_text="0 is Monday")
    gap_before = models.PositiveSmallIntegerField(default=15, help_text="quiet minutes before each booking")
    gap_after = models.PositiveSmallIntegerField(default=15, help_text="quiet minutes after each booking")
    closed = models.JSONField(default=list, blank=True, help_text="closures ahead, kept up to date by `closures`")
    approved_until = models.DateField(null=True, blank=True, help_text="last day, on the calendar of the site")
    suspended_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Privacy:
        sealed = set()
        open = {
            "id", "site", "name", "kind", "floor", "way_in", "seats", "features", "opens", "closes", "open_days",
            "closed", "gap_before", "gap_after", "approved_until", "suspended_at", "retired_at",
            "recorded_at", "recorded_by",
        }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_named_once_a_site"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT), name="room_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="room_has_a_seat"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_shared(self):
        return is_shared(self.kind)

    def approved_on(self, day):
        """Whether its approval covers `day` and it is not suspended (D-R1)."""
        return self.suspended_at is None and self.approved_until is not None and day <= self.approved_until

    def opening(self, day):
        """The local datetimes at which it opens and closes on `day`, if that is one of its open days."""
        last = day + timedelta(days=1) if self.closes == MIDNIGHT else day
        zone = self.site.clock
        return datetime.combine(day, self.opens, zone), datetime.combine(last, self.closes, zone)

    def closed_times(self):
        """(start, end, reason) of the closures that were not lifted."""
        return [
            (datetime.fromisoformat(start), datetime.fromisoformat(end), words) for start, end, words in self.closed
        ]

    def suits(self, needs, people, during, standard=None):
        """The Fit of this room (D-R1, G-R5); the arguments are those of `fit_of`."""
        return fit_of(self, needs, people, during, standard)

    def blocked_span(self, during, gap=0):
        """The Span that a booking over `during` blocks: with quiet gaps, so that guests do not meet at the door.

        Each gap is `gap` minutes, or the room’s own where that is longer. A call has none.
        """
        return during if self.is_shared else during.widened(max(gap, self.gap_before), max(gap, self.gap_after))

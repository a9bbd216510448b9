"""Sites and rooms: what exists, and the rules the database itself holds about it. Bookings: `rooms.bookings`."""

from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from interviews.rooms.booking_settings import check_rules  # noqa: F401  a check is known once it is loaded
from interviews.rooms.bookings import Booking, BookingQuerySet  # noqa: F401  a booking is asked for beside its room
from interviews.rooms.fit import fit_of
from safespace.base.models import Base


def must_be_zone(name):
    if name not in available_timezones():
        raise ValidationError("Choose a time zone such as Europe/London.")


def weekdays():
    return [0, 1, 2, 3, 4]


class Site(Base):
    """One building or campus. All its rooms share one clock, printed beside every list of times."""

    name = models.CharField(max_length=60, unique=True, help_text="the town or house, as people say it")
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
        """The date on the wall calendar of this site at the moment `at`."""
        return at.astimezone(self.clock).date()


class Kind(models.TextChoices):
    ROOM = "room", "A room of ours"
    VIDEO = "video", "Video link"
    PHONE = "phone", "Phone call"
    VISIT = "visit", "A visit elsewhere"


def is_shared(kind):
    """Many may use it at once: a video link or a phone is no place where people meet in the doorway."""
    return kind in (Kind.VIDEO, Kind.PHONE)


class Choice(NamedTuple):
    """Of a Room what a list says of it, and what `fit_of` asks before a time is chosen."""

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
        """Not retired; may still be unapproved or suspended."""
        return self.filter(retired_at__isnull=True)

    def for_planning(self):
        return self.in_use().select_related("site").in_order()

    def in_order(self):
        return self.order_by("site__name", "name", "id")


def choices():
    """A Choice for each Room in use."""
    return [Choice(*row) for row in Room.objects.in_use().in_order().values_list(*Choice._fields)]


class Room(Base):
    """A place to talk in, with what was found there when it was looked at (domain.md D, *Room*).

    `features` are codes of what was found to hold. Those of `participants.needs` are among them, so that what people
    need and what rooms give meet in one word list.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.ROOM)
    floor = models.CharField(max_length=120, blank=True, help_text="where it is, in words")
    way_in = models.CharField(max_length=200, blank=True, help_text="how a guest comes in without being seen waiting")
    seats = models.PositiveSmallIntegerField(default=3)
    features = models.JSONField(default=list, blank=True, help_text="codes of needs that the room meets")
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(18))
    open_days = models.JSONField(default=weekdays, help_text="0 is Monday")
    gap_before = models.PositiveSmallIntegerField(default=15, help_text="quiet minutes before each booking")
    gap_after = models.PositiveSmallIntegerField(default=15, help_text="quiet minutes after each booking")
    closed = models.JSONField(default=list, blank=True, help_text="closures that stand, as `closures` wrote them last")
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
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="room_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="room_has_a_seat"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_shared(self):
        return is_shared(self.kind)

    def approved_on(self, day):
        """True when its approval covers `day` and it is not suspended (domain.md D-R1). No approval means no."""
        return self.suspended_at is None and self.approved_until is not None and day <= self.approved_until

    def closed_times(self):
        """(start, end, words) of the closures that stand."""
        return [
            (datetime.fromisoformat(start), datetime.fromisoformat(end), words) for start, end, words in self.closed
        ]

    def suits(self, needs, people, during, asked=None):
        """How well it fits `people` with the codes `needs` over the Span `during`: a Fit (domain.md D-R1, G-R5).

        `asked` is the RoomClass of the study, if it has one.
        """
        return fit_of(self, needs, people, during, asked)

    def blocks(self, during, gap=0):
        """The Span a booking over `during` keeps to itself: with the quiet gaps, so nobody meets in the doorway.

        `gap` minutes either side are asked for; the room's own are the least there is.
        """
        return during if self.is_shared else during.widened(max(gap, self.gap_before), max(gap, self.gap_after))

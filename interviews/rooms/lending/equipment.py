"""Things that are booked with a room: a recorder, a hearing loop, a laptop. One thing is in one place at a time."""

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from interviews.rooms import actions
from interviews.rooms.bookings import Booking
from interviews.rooms.models import Site
from safespace.audit.log import record
from safespace.base.constraints import NoOverlap
from safespace.base.models import Base
from safespace.base.once import once
from safespace.base.refusals import Refusal


class EquipmentKind(models.TextChoices):
    RECORDER = "recorder", "Recorder"
    LOOP = "loop", "Hearing loop"
    LAPTOP = "laptop", "Laptop"
    CAMERA = "camera", "Camera"
    TOYS = "toys", "Box of toys"
    OTHER = "other", "Something else"


class NamedAlready(Refusal):
    sentence = "Something at this site has that name already. Choose another one."
    field = "name"


class EquipmentQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired_at__isnull=True).select_related("site").order_by("site__name", "name", "id")

    def with_lent(self, booking):
        """Each with `is_lent`: whether `booking` has it."""
        loans = Loan.objects.filter(equipment=OuterRef("pk"), booking=booking, ended_at=None)
        return self.annotate(is_lent=Exists(loans))


class EquipmentManager(models.Manager.from_queryset(EquipmentQuerySet)):
    @transaction.atomic
    def add(self, *, key, site, kind, name, by, at, study=None):
        """Add one thing to a site. Raises NamedAlready."""
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)

        def make():
            if self.filter(site=site, name=name, retired_at=None).exists():
                raise NamedAlready
            thing = self.create(id=key, site=site, kind=kind, name=name, recorded_by=by.actor_id)
            record(actions.EQUIPMENT_ADDED, by=by, at=at, study=study, about=thing, detail={"kind": str(kind)})
            return thing

        return once(self.model, key, by=by, make=make, same={"site_id": site.pk, "kind": kind, "name": name})


class Equipment(Base):
    """One thing of one site. It says what it is, never whom it is for."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="equipment")
    kind = models.CharField(max_length=10, choices=EquipmentKind)
    name = models.CharField(max_length=40, help_text="as it stands on its label")
    retired_at = models.DateTimeField(null=True)

    objects = EquipmentManager()

    class Privacy:
        sealed = set()
        open = {"id", "site", "kind", "name", "retired_at", "recorded_at", "recorded_by"}

    class Meta:
        verbose_name_plural = "equipment"
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=Q(retired_at=None), name="equipment_named_once_a_site"
            )
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def retire(self, *, by, at, study=None):
        """Take it away: it is offered no more. Bookings that have it keep it. A second press changes nothing."""
        thing = Equipment.objects.select_for_update().get(pk=self.pk)
        if thing.retired_at is None:
            thing.retired_at = at
            thing.save(update_fields=["retired_at"])
            record(actions.EQUIPMENT_RETIRED, by=by, at=at, study=study, about=thing)
        return thing


class Loan(Base):
    """One thing promised to one booking for as long as that blocks its room, quiet gaps included.

    It carries the times itself, so that the database refuses two loans of one thing as it refuses two bookings of one
    room. `Booking.go` and the acts of booking keep them the same.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="loans")
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="loans")
    blocked_from = models.DateTimeField()
    blocked_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when it was given up; it then blocks nothing")

    class Privacy:
        sealed = set()
        open = {
            "id", "booking", "equipment", "blocked_from", "blocked_until", "ended_at", "recorded_at", "recorded_by",
        }  # fmt: skip

    class Meta:
        constraints = [
            NoOverlap(
                name="loan_no_overlap_equipment",
                scope=("equipment",),
                starts="blocked_from",
                ends="blocked_until",
                where={"ended_at": None},
            ),
            models.UniqueConstraint(
                fields=["booking", "equipment"], condition=Q(ended_at=None), name="loan_once_a_booking"
            ),
            models.CheckConstraint(condition=Q(blocked_until__gt=F("blocked_from")), name="loan_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["equipment", "blocked_until"], condition=Q(ended_at=None), name="loan_equipment_time")
        ]

    def __str__(self):
        return "loan"

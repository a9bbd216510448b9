"""Equipment that is booked with a room, such as a recorder, and its loans."""

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
    sentence = "Other equipment at this site has that name. Choose another."
    field = "name"


class EquipmentQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired_at__isnull=True).select_related("site").order_by("site__name", "name", "id")

    def with_lent(self, booking):
        """Annotate each item with `is_lent`: whether it is lent to `booking`."""
        loans = Loan.objects.filter(equipment=OuterRef("pk"), booking=booking, ended_at=None)
        return self.annotate(is_lent=Exists(loans))


class EquipmentManager(models.Manager.from_queryset(EquipmentQuerySet)):
    @transaction.atomic
    def add(self, *, key, site, kind, name, by, at, study=None):
        """Add an item to a site. Raises NamedAlready."""
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)

        def make():
            if self.filter(site=site, name=name, retired_at=None).exists():
                raise NamedAlready
            thing = self.create(id=key, site=site, kind=kind, name=name, recorded_by=by.actor_id)
            record(actions.EQUIPMENT_ADDED, by=by, at=at, study=study, about=thing, detail={"kind": str(kind)})
            return thing

        return once(self.model, key, by=by, make=make, same={"site_id": site.pk, "kind": kind, "name": name})


class Equipment(Base):
    """One item at a site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="equipment")
    kind = models.CharField(max_length=10, choices=EquipmentKind)
    name = models.CharField(max_length=40, help_text="as on its label")
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
        """Stop offering it. Existing bookings keep it. Repeating it changes nothing."""
        thing = Equipment.objects.select_for_update().get(pk=self.pk)
        if thing.retired_at is None:
            thing.retired_at = at
            thing.save(update_fields=["retired_at"])
            record(actions.EQUIPMENT_RETIRED, by=by, at=at, study=study, about=thing)
        return thing


class Loan(Base):
    """One item lent to one booking, for as long as the booking blocks its room.

    It has a copy of the times, so that a constraint can refuse overlapping loans. `Booking.change_state` and the acts
    of booking keep the copy equal.
    """

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="loans")
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="loans")
    blocked_from = models.DateTimeField()
    blocked_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="when the loan ended; it then blocks nothing")

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

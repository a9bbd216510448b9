"""Add, change, approve, suspend and retire rooms."""

from functools import partial

from django.db import transaction

from interviews.rooms import actions
from interviews.rooms.inspections.inspections import Inspection
from interviews.rooms.inspections.visits import RiskAssessment
from interviews.rooms.models import Booking, Kind, Room, Site
from interviews.rooms.wording import date_words
from safespace.audit.log import record
from safespace.base.days import months_after
from safespace.base.once import once
from safespace.base.refusals import Refusal

FACTS = (
    "site", "name", "kind", "floor", "way_in", "seats", "opens", "closes", "open_days", "gap_before", "gap_after",
)  # fmt: skip
"""The fields that `add_room` and `change_room` write. Features are recorded by inspections only."""


APPROVED_MONTHS = 12
"""The longest approval of a room (†)."""


class NameTaken(Refusal):
    sentence = "That name is taken. Choose another."
    field = "name"


class ApprovalTooLong(Refusal):
    sentence = "A room is approved for twelve months at most. Choose an earlier day."
    status = 422
    field = "approved_until"


class ApprovalEndsBefore(Refusal):
    sentence = "That day has passed. Choose today or a later day."
    status = 422
    field = "approved_until"


class NotInspected(Refusal):
    sentence = "The room needs an inspection first. An inspection counts for twelve months."


class CriteriaNotMet(Refusal):
    sentence = "It can’t be approved until this holds: {missing}."


class InspectionTooOld(Refusal):
    sentence = "The last inspection counts until {until}. Choose that day or an earlier one, or inspect the room again."
    status = 422
    field = "approved_until"


class RisksNotAssessed(Refusal):
    sentence = "A visit needs a risk assessment that is valid until that day."
    field = "approved_until"


class StillBooked(Refusal):
    sentence = "The room has bookings ahead. Move or cancel them first."


@transaction.atomic
def add_site(*, key, name, zone, by, at, study=None):
    """Add a site. Raises NameTaken."""
    make = partial(_add_site, key, name, zone, by, at, study)
    return once(Site, key, by=by, make=make, same={"name": name, "zone": zone})


def _add_site(key, name, zone, by, at, study):
    if Site.objects.filter(name__iexact=name).exists():
        raise NameTaken
    site = Site.objects.create(id=key, name=name, zone=zone, recorded_by=by.actor_id)
    record(actions.SITE_ADDED, by=by, at=at, study=study, about=site, detail={"zone": zone})
    return site


@transaction.atomic
def add_room(*, key, by, at, study=None, **facts):
    """Add a room. `facts` are FACTS. It cannot be booked until it is approved. Raises NameTaken."""
    return once(Room, key, by=by, make=lambda: _add_room(key, by, at, study, facts), same=facts)


def _add_room(key, by, at, study, facts):
    _require_free_name(facts["site"], facts["name"])
    room = Room.objects.create(id=key, recorded_by=by.actor_id, **facts)
    record(actions.ROOM_ADDED, by=by, at=at, study=study, about=room)
    return room


@transaction.atomic
def change_room(*, room, by, at, study=None, **facts):
    """Replace the FACTS of `room`. Existing bookings keep their time and quiet gaps. Raises NameTaken.

    A change of kind removes the approval and the features: the place must be inspected or assessed again.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    _require_free_name(facts["site"], facts["name"], but=room)
    changed = sorted(name for name, value in facts.items() if getattr(room, name) != value)
    for name, value in facts.items():
        setattr(room, name, value)
    if "kind" in changed:
        room.approved_until, room.features = None, []
    room.save(update_fields=[*facts, "approved_until", "features"])
    record(actions.ROOM_CHANGED, by=by, at=at, study=study, about=room, detail={"changed": changed})
    return room


@transaction.atomic
def approve_room(*, room, until, by, at, study=None):
    """Approve `room` up to and including the day `until`, and end a suspension (D-R1).

    A room of ours needs an inspection that is valid until then, made after any suspension, in which every required
    criterion is met. A visit needs a risk assessment. Raises NotInspected, CriteriaNotMet, InspectionTooOld,
    RisksNotAssessed, ApprovalTooLong, ApprovalEndsBefore.
    """
    room = Room.objects.select_for_update(of=("self",)).select_related("site").get(pk=room.pk)
    today = room.site.day_of(at)
    if until < today:
        raise ApprovalEndsBefore
    if until > months_after(today, APPROVED_MONTHS):
        raise ApprovalTooLong
    if room.kind == Kind.VISIT:
        _require_risk_assessment(room, until)
    elif not room.is_shared:
        _require_inspection(room, until, at)
    room.approved_until, room.suspended_at = until, None
    room.save(update_fields=["approved_until", "suspended_at"])
    record(actions.ROOM_APPROVED, by=by, at=at, study=study, about=room, detail={"until": until.isoformat()})
    return room


def _require_inspection(room, until, at):
    inspection = Inspection.objects.latest(room)
    if inspection is None or inspection.valid_until < room.site.day_of(at):
        raise NotInspected
    if inspection.failed:
        raise CriteriaNotMet(missing="; ".join(f"{one.asks[0].lower()}{one.asks[1:]}" for one in inspection.failed))
    if room.suspended_at is not None and inspection.recorded_at <= room.suspended_at:
        raise NotInspected("It was taken out of use after the last inspection. Inspect it again first.")
    if until > inspection.valid_until:
        raise InspectionTooOld(until=date_words(inspection.valid_until, room.site.day_of(at)))


def _require_risk_assessment(room, until):
    risk = RiskAssessment.objects.latest(room)
    if risk is None or risk.valid_to < until:
        raise RisksNotAssessed
    if room.suspended_at is not None and risk.recorded_at <= room.suspended_at:
        raise RisksNotAssessed("It was taken out of use after its risks were assessed. Assess them again first.")


@transaction.atomic
def suspend_room(*, room, by, at, because="other", study=None):
    """Take `room` out of use now. Bookings ahead stay until they are moved; sessions cannot begin there (D-R1).

    `because` is "incident", "broken" or "other". Returns the number of bookings that need another room.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    ahead = Booking.objects.ahead(at).filter(room=room).count()
    if room.suspended_at is None:
        room.suspended_at = at
        room.save(update_fields=["suspended_at"])
        detail = {"bookings_ahead": ahead, "because": because}
        record(actions.ROOM_SUSPENDED, by=by, at=at, study=study, about=room, detail=detail)
    return ahead


@transaction.atomic
def retire_room(*, room, by, at, study=None):
    """Retire `room` for good. Its past bookings stay on record. Repeating it changes nothing. Raises StillBooked."""
    room = Room.objects.select_for_update().get(pk=room.pk)
    if room.retired_at is None:
        if Booking.objects.ahead(at).filter(room=room).exists():
            raise StillBooked
        room.retired_at = at
        room.save(update_fields=["retired_at"])
        record(actions.ROOM_RETIRED, by=by, at=at, study=study, about=room)
    return room


def _require_free_name(site, name, but=None):
    same = Room.objects.filter(site=site, name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NameTaken

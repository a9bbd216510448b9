"""Looking after rooms: adding, changing, approving for a time, taking out of use (domain.md D, *Room*)."""

from functools import partial

from django.db import transaction

from interviews.rooms import actions
from interviews.rooms.inspections.inspections import Assessment
from interviews.rooms.inspections.visits import RiskAssessment
from interviews.rooms.models import Booking, Kind, Room, Site
from interviews.rooms.wording import date_words
from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal

FACTS = (
    "site", "name", "kind", "floor", "way_in", "seats", "opens", "closes", "open_days", "gap_before", "gap_after",
)  # fmt: skip
"""What `add_room` and `change_room` write. What a room offers is found by looking: see `assessments`."""


class NameTaken(Refusal):
    sentence = "There is something of that name already. Choose another."
    field = "name"


class ApprovalTooLong(Refusal):
    sentence = "A room is approved for twelve months at most. Choose an earlier day."
    status = 422
    field = "approved_until"


class NotLooked(Refusal):
    sentence = "Somebody has to look at it first, and a look counts for twelve months."


class StillToMend(Refusal):
    sentence = "It can’t be approved before this holds: {missing}."


class LookTooOld(Refusal):
    sentence = "The last look at it counts until {until}. Choose that day or an earlier one, or look again."
    status = 422
    field = "approved_until"


class RisksNotAssessed(Refusal):
    sentence = "Meeting elsewhere needs a risk assessment that holds until that day."
    field = "approved_until"


class StillBooked(Refusal):
    sentence = "It is booked ahead. Move or cancel what stands there, then give it up."


@transaction.atomic
def add_site(*, key, name, zone, by, at, study=None):
    """Add a building. Raises NameTaken."""
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
    """Add a room with its FACTS. It can't be booked before it is approved. Raises NameTaken."""
    return once(Room, key, by=by, make=lambda: _add_room(key, by, at, study, facts), same=facts)


def _add_room(key, by, at, study, facts):
    _name_is_free(facts["site"], facts["name"])
    room = Room.objects.create(id=key, recorded_by=by.actor_id, **facts)
    record(actions.ROOM_ADDED, by=by, at=at, study=study, about=room)
    return room


@transaction.atomic
def change_room(*, room, by, at, study=None, **facts):
    """Write the FACTS anew. Bookings made before keep their time and gaps. Raises NameTaken.

    What becomes another kind of place has to be looked at, or its risks weighed, and approved as such.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    _name_is_free(facts["site"], facts["name"], but=room)
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
    """Let it be booked up to and including the day `until`, and end a suspension (domain.md D, machine *Room*).

    A room needs a look that counts until then, later than any suspension, in which everything that must hold does; a
    visit needs a risk assessment. Raises NotLooked, StillToMend, LookTooOld, RisksNotAssessed, and ApprovalTooLong past
    twelve months.
    """
    room = Room.objects.select_for_update(of=("self",)).select_related("site").get(pk=room.pk)
    if (until - room.site.day_of(at)).days > 366:
        raise ApprovalTooLong
    if room.kind == Kind.VISIT:
        _risks_assessed(room, until)
    elif not room.is_shared:
        _looked_at(room, until, at)
    room.approved_until, room.suspended_at = until, None
    room.save(update_fields=["approved_until", "suspended_at"])
    record(actions.ROOM_APPROVED, by=by, at=at, study=study, about=room, detail={"until": until.isoformat()})
    return room


def _looked_at(room, until, at):
    look = Assessment.objects.latest(room)
    if look is None or look.valid_until < room.site.day_of(at):
        raise NotLooked
    if look.failed:
        raise StillToMend(missing="; ".join(f"{one.asks[0].lower()}{one.asks[1:]}" for one in look.failed))
    if room.suspended_at is not None and look.recorded_at <= room.suspended_at:
        raise NotLooked("It was taken out of use after the last look. Somebody has to look again first.")
    if until > look.valid_until:
        raise LookTooOld(until=date_words(look.valid_until))


def _risks_assessed(room, until):
    risk = RiskAssessment.objects.latest(room)
    if risk is None or risk.valid_to < until:
        raise RisksNotAssessed
    if room.suspended_at is not None and risk.recorded_at <= room.suspended_at:
        raise RisksNotAssessed("It was taken out of use after its risks were weighed. Weigh them again first.")


@transaction.atomic
def suspend_room(*, room, by, at, because="other", study=None):
    """Take it out of use at once. Bookings ahead stay and wait to be moved; their sessions can't begin there (D-R1).

    `because` is a code: "incident", "broken" or "other". Returns how many bookings ahead need another room.
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
    """Give it up for good; what was held there stays on record. Raises StillBooked. A second press changes nothing."""
    room = Room.objects.select_for_update().get(pk=room.pk)
    if room.retired_at is None:
        if Booking.objects.ahead(at).filter(room=room).exists():
            raise StillBooked
        room.retired_at = at
        room.save(update_fields=["retired_at"])
        record(actions.ROOM_RETIRED, by=by, at=at, study=study, about=room)
    return room


def _name_is_free(site, name, but=None):
    same = Room.objects.filter(site=site, name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NameTaken

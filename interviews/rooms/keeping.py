"""Looking after rooms: adding, changing, approving for a time, taking out of use (domain.md D, *Room*)."""

from django.db import transaction

from interviews.rooms import actions
from interviews.rooms.models import Booking, Room, Site
from safespace.audit.log import record
from safespace.base.once import once
from safespace.base.refusals import Refusal

FACTS = (
    "site", "name", "kind", "floor", "way_in", "seats", "features", "opens", "closes", "open_days", "gap_before",
    "gap_after",
)  # fmt: skip
"""What `add_room` and `change_room` write."""


class NameTaken(Refusal):
    sentence = "There is something of that name already. Choose another."
    field = "name"


class ApprovalTooLong(Refusal):
    sentence = "A room is approved for twelve months at most. Choose an earlier day."
    status = 422
    field = "approved_until"


@transaction.atomic
def add_site(*, key, name, zone, by, at, study=None):
    """Add a building. Raises NameTaken."""
    return once(Site, key, by=by, make=lambda: _add_site(key, name, zone, by, at, study))


def _add_site(key, name, zone, by, at, study):
    if Site.objects.filter(name__iexact=name).exists():
        raise NameTaken
    site = Site.objects.create(id=key, name=name, zone=zone, recorded_by=by.actor_id)
    record(actions.SITE_ADDED, by=by, at=at, study=study, about=site, detail={"zone": zone})
    return site


@transaction.atomic
def add_room(*, key, by, at, study=None, **facts):
    """Add a room with its FACTS. It can't be booked before it is approved. Raises NameTaken."""
    return once(Room, key, by=by, make=lambda: _add_room(key, by, at, study, facts))


def _add_room(key, by, at, study, facts):
    _name_is_free(facts["site"], facts["name"])
    room = Room.objects.create(id=key, recorded_by=by.actor_id, **facts)
    record(actions.ROOM_ADDED, by=by, at=at, study=study, about=room)
    return room


@transaction.atomic
def change_room(*, room, by, at, study=None, **facts):
    """Write the FACTS anew. Bookings made before keep their time and gaps. Raises NameTaken."""
    room = Room.objects.select_for_update().get(pk=room.pk)
    _name_is_free(facts["site"], facts["name"], but=room)
    before = set(room.features)
    for name, value in facts.items():
        setattr(room, name, value)
    room.save(update_fields=list(facts))
    lost, gained = sorted(before - set(room.features)), sorted(set(room.features) - before)
    record(
        actions.ROOM_CHANGED, by=by, at=at, study=study, about=room,
        detail={"lost": ",".join(lost), "gained": ",".join(gained)},
    )  # fmt: skip
    return room


@transaction.atomic
def approve_room(*, room, until, by, at, study=None):
    """Let it be booked up to and including the day `until`, and end a suspension.

    Raises ApprovalTooLong past twelve months.
    """
    room = Room.objects.select_for_update().select_related("site").get(pk=room.pk)
    today = room.site.day_of(at)
    if (until - today).days > 366:
        raise ApprovalTooLong
    room.approved_until, room.suspended_at = until, None
    room.save(update_fields=["approved_until", "suspended_at"])
    record(actions.ROOM_APPROVED, by=by, at=at, study=study, about=room, detail={"until": until.isoformat()})
    return room


@transaction.atomic
def suspend_room(*, room, by, at, study=None):
    """Take it out of use at once. Bookings ahead stay and wait to be moved; their sessions can't begin there (D-R1).

    Returns how many bookings ahead need another room.
    """
    room = Room.objects.select_for_update().get(pk=room.pk)
    if room.suspended_at is None:
        room.suspended_at = at
        room.save(update_fields=["suspended_at"])
        ahead = Booking.objects.ahead(at).filter(room=room).count()
        record(actions.ROOM_SUSPENDED, by=by, at=at, study=study, about=room, detail={"bookings_ahead": ahead})
    return Booking.objects.ahead(at).filter(room=room).count()


def _name_is_free(site, name, but=None):
    same = Room.objects.filter(site=site, name__iexact=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise NameTaken

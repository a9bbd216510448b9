"""What this folder, and the booking of rooms for sessions, write into the log."""

from safespace.audit.actions import declare

SITE_ADDED = declare("site.added", "Site added", icon="map-pin")
ROOM_ADDED = declare("room.added", "Room added", icon="door-open")
ROOM_CHANGED = declare("room.changed", "Room changed", icon="door-open")
ROOM_APPROVED = declare("room.approved", "Room approved", icon="badge-check")
ROOM_ASSESSED = declare("room.assessed", "Room looked at", icon="clipboard-check")
ROOM_CLOSED = declare("room.closed", "Room closed for a time", icon="calendar-off")
CLOSURE_LIFTED = declare("room.reopened", "Room opened again", icon="door-open")
ROOM_SUSPENDED = declare("room.suspended", "Room taken out of use", icon="door-closed", tone="clay")
BOOKED = declare("room.booked", "Room booked", icon="calendar-check")
MOVED = declare("booking.moved", "Booking moved", icon="calendar-clock")
CANCELLED = declare("booking.cancelled", "Booking cancelled", icon="calendar-x")
APART_CHANGED = declare("participant.apart", "Who is kept apart was written down", icon="split")
REFUSED = declare("booking.refused", "Booking refused", icon="calendar-minus", tone="honey")

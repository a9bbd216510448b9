"""Log actions about sites and rooms, and about the keys and equipment that go with them."""

from safespace.audit.actions import declare

SITE_ADDED = declare("site.added", "Site added", icon="map-pin")
ROOM_ADDED = declare("room.added", "Room added", icon="door-open")
ROOM_CHANGED = declare("room.changed", "Room changed", icon="door-open")
ROOM_APPROVED = declare("room.approved", "Room approved", icon="badge-check")
ROOM_INSPECTED = declare("room.assessed", "Room inspected", icon="clipboard-check")
ROOM_CLOSED = declare("room.closed", "Room closed for a time", icon="calendar-off")
CLOSURE_LIFTED = declare("room.reopened", "Room reopened", icon="door-open")
ROOM_SUSPENDED = declare("room.suspended", "Room taken out of use", icon="door-closed", tone="clay")
ROOM_RETIRED = declare("room.retired", "Room retired", icon="door-closed")
PLAN_WRITTEN = declare("room.plan_written", "Emergency plan written", icon="clipboard-list")
PLAN_READ = declare("room.plan_read", "Emergency plan read", icon="clipboard-check")
RISK_ASSESSED = declare("room.risk_assessed", "Risks of a visit assessed", icon="clipboard-check")
ACCESS_GIVEN = declare("room.access_given", "Key or code given", icon="key-round")
ACCESS_ENDED = declare("room.access_ended", "Key or code returned", icon="key-round")
CODE_READ = declare("room.code_read", "Door code read", icon="key-round", tone="honey")
ROOMS_IMPORTED = declare("room.imported", "Rooms imported", icon="file-input")
STANDARD_CHANGED = declare("room.class_asked", "Room standard of a study changed", icon="clipboard-check")
CANCELLED = declare("booking.cancelled", "Booking cancelled", icon="calendar-x")
EQUIPMENT_ADDED = declare("equipment.added", "Equipment added", icon="package-plus")
EQUIPMENT_RETIRED = declare("equipment.retired", "Equipment retired", icon="package-minus")

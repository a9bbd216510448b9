"""Log actions about bookings."""

from safespace.audit.actions import declare

BOOKED = declare("room.booked", "Room booked", icon="calendar-check")
HELD = declare("booking.held", "Room held", icon="hourglass")
CONFIRMED = declare("booking.confirmed", "Held room booked", icon="calendar-check")
LEFT_OUT = declare("booking.left_out", "Removed from a booking: not agreed to", icon="user-round-x")
LAPSED = declare("booking.lapsed", "Hold lapsed", icon="hourglass")
LET_GO = declare("booking.let_go", "Hold cancelled", icon="hourglass")
CHECKED_IN = declare("booking.checked_in", "Room in use", icon="door-open")
RELEASED = declare("booking.released", "Room given back", icon="door-closed")
NOBODY_CAME = declare("booking.nobody_came", "Room given back: nobody checked in", icon="door-closed")
MOVED = declare("booking.moved", "Booking moved", icon="calendar-clock")
WAITED_FOR = declare("booking.waited_for", "Waiting for a room to be free", icon="bell")
OFFERED = declare("booking.offered", "Freed time offered", icon="bell-ring")
WAIT_ENDED = declare("booking.wait_ended", "No longer waiting for a room", icon="bell-off")
REFUSED = declare("booking.refused", "Booking refused", icon="calendar-minus", tone="honey")

"""The hours and minutes of booking that an institution may want otherwise (†); one place to read them."""

from datetime import timedelta

HOLD = timedelta(minutes=15)
"""How long a chosen slot waits to be confirmed (domain.md D, *held*, †15 minutes)."""

GRACE = timedelta(minutes=20)
"""How long after its start a room waits for somebody to check in before it is given back (†)."""

COMING = timedelta(minutes=30)
"""How long before its start somebody may check in (†), as a session may begin then."""

NOTICE = timedelta(0)
"""How long ahead a booking has to be made (†): none, so that nobody in need of a quiet room today is turned away."""

AHEAD = timedelta(days=180)
"""How far ahead a room may be booked (†)."""

OFFER = timedelta(hours=2)
"""How long a freed time is one waiting interviewer's to take before the next in line is told as well (†)."""

"""Sites, rooms and their bookings: which room suits whom, and the rule that bookings never overlap."""

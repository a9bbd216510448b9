"""Places and the time in them: sites, rooms, what suits whom, and bookings that never overlap."""

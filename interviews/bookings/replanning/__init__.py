"""Acts that change several bookings or wait for one: series, the waiting list, relocation, another interviewer."""

"""Acts on several bookings: series, the waiting list, relocation, and another interviewer."""

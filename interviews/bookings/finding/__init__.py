"""Find a room and a time: searching, the week of a room, and checking a booking while it is typed."""

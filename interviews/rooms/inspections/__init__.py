"""What was found in a room: inspections, standards of a study, emergency plans, closures, other places."""

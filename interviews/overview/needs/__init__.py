"""What waits for each role, as lines of Today."""

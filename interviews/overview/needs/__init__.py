"""What waits for each role: one list, the most harmful first."""

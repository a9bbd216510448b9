"""What limits a plan: length, rest, staff who may meet the person, and how well they match."""

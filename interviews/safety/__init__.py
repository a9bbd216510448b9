"""Missed check-ins: who is told, and what a safety contact may see during the alarm."""

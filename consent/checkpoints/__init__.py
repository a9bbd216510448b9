"""Asking again, in the middle of a session."""

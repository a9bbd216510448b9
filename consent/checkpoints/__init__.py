"""Asking for consent again during a session."""

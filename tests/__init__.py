"""Tests mirror the code folder by folder; the cast they share is in `cast.py`."""

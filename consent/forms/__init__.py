"""Consent forms, their versions and how a version becomes usable."""

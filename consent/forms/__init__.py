"""Consent forms, their versions, and how the committee approves a version."""

"""Incidents and disclosures: noted in a minute, looked at by a second person, reported in time, closed by two."""

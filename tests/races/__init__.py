"""Races: many workers act at once, and what each was told is compared with what is in the database afterwards."""

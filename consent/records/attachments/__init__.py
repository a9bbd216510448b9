"""Papers kept with a consent record, and setting one aside that belongs to another person."""

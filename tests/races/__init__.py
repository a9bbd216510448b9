"""Many at once, and the history of what each was told, held against what is in the database afterwards."""

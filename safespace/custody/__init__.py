"""Who looks after the keys: rotation and retirement on record, backups, restoring, and how the keys are."""

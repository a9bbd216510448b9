"""Looking after the keys: logged rotation and retirement, backups, restoring, and the state of the keys."""

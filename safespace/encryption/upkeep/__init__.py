"""Maintenance: rotation, retirement, scanning, counting, orphan files, and clearing deleted data."""

"""Maintenance of what is sealed: rotation, retirement, scanning, counting, orphan files, residue."""

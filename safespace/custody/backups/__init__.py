"""Takes, checks, rehearses and restores backups of the data, the keys and the key ring."""

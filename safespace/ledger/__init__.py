"""The ledger: reading the log by pseudonym, verifying it, and downloading evidence."""

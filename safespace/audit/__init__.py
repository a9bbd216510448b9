"""The log of who did what and when: append-only, signed, and verifiable without trusting the database.

An act writes one Entry in its own transaction, without waiting for other writers. Every second the sequencer gives the
committed entries numbers and leaves in an RFC 6962 Merkle tree and signs the new root, which makes a checkpoint. A copy
of the checkpoints is kept in a file outside the database. `verification` recomputes it all and says what was changed.
"""

"""The log of who did what and when: append-only, sealed, and checkable without trusting the database.

An act writes one Entry inside its own transaction and waits for nobody. Once a second one sequencer gives every
committed entry a number and a leaf of an RFC 6962 Merkle tree and signs the new root; the signed roots are also kept in
a file outside the database. `verification` recomputes all of it and says in words what was changed.
"""

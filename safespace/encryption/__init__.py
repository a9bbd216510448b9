"""Sealed fields: what identifies a person is encrypted under a key of that person, and the key can be destroyed.

"Sealed" means encrypted with AES-256-GCM under a data key and bound to one field of one row.

- `keys`: the root key wraps the key ring, whose key-encryption keys (KEKs) wrap one data key per person and kind.
- `fields`: model fields that seal themselves, and blind indexes for exact search.
- `files`: sealed files and uploads.
- `upkeep`: rotation, retirement, counting and checking.
"""

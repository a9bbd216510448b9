"""Sealed fields: what identifies a person is kept under a key of that person, and the key can be destroyed.

From the outside in: `fields` (a model field that seals itself), `blind` (exact search without reading), `keycache`
(keys of one request), `datakeys` (one key per person and kind), `keyring` (the secrets those are wrapped in).
"""

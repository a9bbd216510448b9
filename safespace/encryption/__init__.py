"""Sealed fields: what identifies a person is kept under a key of that person, and the key can be destroyed.

From the outside in: `fields` (a model field that seals itself), `blind` (exact search without reading), `keycache`
(keys of one request), `datakeys` (one key per person and kind), `keyring` (the secrets those are wrapped in).

Replacing keys, from the inside out: `roots` (the root key over the ring), `keks` (the ring's keys over data keys),
`resealing` and `retiring` (data keys over values). `references` knows what names a key, `tallying` counts it, `erasure`
destroys keys, `residue` clears what deleting leaves behind, `escrow` is the root key on paper.
"""

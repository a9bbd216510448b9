"""The key cache of one request: one query fetches the keys of a page, and the request's end drops them.

Inside `scope()` a key is fetched once. Rows loaded from the database register the number of their key, and the first
value that is decrypted fetches all of those keys together. Outside a scope nothing is cached: every read queries the
database. Threads do not share a scope.
"""

import time
from contextlib import contextmanager
from contextvars import ContextVar

from safespace.encryption.keys import datakeys
from safespace.encryption.keys.cannot_decrypt import KeyDestroyed

CURRENT_LIFE = 300  # seconds a scope may seal under a key before it checks for a newer generation

_scope = ContextVar("safespace keys", default=None)


class KeyCache:
    """OpenKeys by number, and the newest key of each kind and scope.

    `proved` and `sealing` describe the last value decrypted and sealed, which speeds up the next field of the same row.
    """

    __slots__ = ("_generations", "_latest", "keys", "proved", "sealing", "wanted")

    def __init__(self):
        self.keys = {}
        self.proved = (None,) * 6
        self.sealing = (None, None, None, 0)
        self.wanted = set()
        self._latest = {}
        self._generations = {}

    def key(self, number):
        """The OpenKey with this number (8 bytes). Raises KeyDestroyed if there is none."""
        key = self.keys.get(number)
        if key is None:
            self.wanted.add(number)
            wanted, self.wanted = self.wanted, set()
            self.keys.update(datakeys.by_number(wanted - self.keys.keys()))
            key = self.keys.get(number)
        if key is None:
            raise KeyDestroyed
        return key

    def latest(self, kind, scope, make=True):
        """The newest OpenKey of `kind` for `scope` (UUID). If there is none: a new one if `make`, else None."""
        key, until = self._latest.get((kind, scope), (None, 0))
        if key is None or until < time.monotonic():
            key = datakeys.latest(kind, [scope]).get(scope)
            if key is None and make:
                key = datakeys.create(kind, [scope])[scope]
            if key is not None:
                self._keep(key)
        return key

    def generations(self, kind, scope):
        """Every OpenKey of `kind` for `scope` (UUID), oldest first."""
        keys, until = self._generations.get((kind, scope), (None, 0))
        if keys is None or until < time.monotonic():
            keys = datakeys.generations(kind, [scope]).get(scope, [])
            self._generations[kind, scope] = keys, time.monotonic() + CURRENT_LIFE
        return keys

    def prepare(self, kind, scopes):
        """Fetch or create the keys of all `scopes`, before a bulk_create."""
        found = datakeys.latest(kind, scopes)
        missing = [scope for scope in scopes if scope not in found]
        if missing:
            found |= datakeys.create(kind, missing)
        for key in found.values():
            self._keep(key)

    def good_until(self, key):
        """The time (monotonic seconds) until which `key` may be used for sealing without checking for a newer one."""
        return self._latest.get((key.kind, key.scope), (None, 0))[1]

    def forget(self, kind, scope):
        """Drop the keys of `kind` for `scope`."""
        self._latest.pop((kind, scope), None)
        self._generations.pop((kind, scope), None)
        self.keys = {n: key for n, key in self.keys.items() if (key.kind, key.scope) != (kind, scope)}
        self.proved, self.sealing = (None,) * 6, (None, None, None, 0)

    def _keep(self, key):
        self.keys[key.number] = key
        self._generations.pop((key.kind, key.scope), None)
        self._latest[key.kind, key.scope] = key, time.monotonic() + CURRENT_LIFE


active = _scope.get
"""The KeyCache of this scope, or None outside a scope."""


def cache():
    """The KeyCache of this scope, or a temporary one outside a scope."""
    return _scope.get() or KeyCache()


@contextmanager
def scope():
    """Cache keys during the block: a request, a delivery, a batch. A nested scope joins the outer one."""
    if (outer := _scope.get()) is not None:
        yield outer
        return
    token = _scope.set(KeyCache())
    try:
        yield _scope.get()
    finally:
        _scope.reset(token)

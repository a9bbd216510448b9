"""What is said when something sealed does not open. Never a value, never a key."""

from safespace.base.refusals import Refusal


class SealedShut(Refusal):
    """A sealed value cannot be opened, or no new one may be made. The stored bytes are never handed out instead."""

    sentence = "This is sealed and cannot be opened."
    status = 410


class KeyDestroyed(SealedShut):
    """The key is gone: destroyed on purpose, or lost with a database of keys."""

    sentence = "This was erased: the key that opened it no longer exists."


class Tampered(SealedShut):
    """The bytes are not the ones that were sealed here: changed, cut, or moved from another row, field or person."""

    sentence = "This is not what was sealed here, so it stays shut. Please tell the person who looks after the keys."
    status = 500

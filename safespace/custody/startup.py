"""Checks before serving: the keys fit, and no destroyed key has come back."""

from safespace.encryption.keys import keyring
from safespace.privacy import journal


def prepare_keys(*, at):
    """Check the key ring and replay the shred journal. Raises KeyringProblem, with a sentence for the operator."""
    keyring.ready()
    journal.replay(at=at)

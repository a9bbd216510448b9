"""What comes before serving: the keys fit, and none that was destroyed has come back."""

from safespace.encryption.keys import keyring
from safespace.privacy import journal


def open_up(*, at):
    """Check the keys and replay the shred journal. Raises KeyringProblem, whose text is one sentence."""
    keyring.ready()
    journal.replay(at=at)

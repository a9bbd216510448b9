"""The `by` of acts without a signed-in person."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Any object with these attributes can be the `by=` of an act, such as a Membership or a User."""

    actor_id: uuid.UUID | None
    actor_role: str


SYSTEM = Actor(None, "system")
"""The product itself: a periodic job or a listener."""

ANONYMOUS = Actor(None, "anonymous")
"""A visitor who has not signed in."""

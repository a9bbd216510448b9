"""Who acts when no signed-in person does."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Anything with these two can be the `by=` of an act: a Membership, a User, or one of the two below."""

    actor_id: uuid.UUID | None
    actor_role: str


SYSTEM = Actor(None, "system")
"""The product itself: a clock that ran, a listener that answered an announcement."""

ANONYMOUS = Actor(None, "anonymous")
"""Somebody at the door who has not shown who they are."""

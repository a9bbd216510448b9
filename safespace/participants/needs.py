"""Needs a room can meet, as codes. A need never says why (domain.md D-R1, G-R5)."""

from dataclasses import dataclass

from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.erasure import was_destroyed


@dataclass(frozen=True)
class Need:
    """One need: its code, what staff read, the sentence asked of everyone in the same words, its icon.

    `hard` needs block a booking when a room lacks them; the others only make a room fit less well.
    """

    code: str
    label: str
    asks: str
    icon: str
    hard: bool


NEEDS = {
    need.code: need
    for need in (
        Need("step_free", "Step-free", "A way in without steps", "accessibility", True),
        Need("not_overheard", "Can’t be overheard", "A room where nobody can listen", "volume-x", True),
        Need("not_seen", "Not seen from the hall", "A room nobody can see into", "eye-off", True),
        Need("two_exits", "Two ways out", "More than one way out", "door-open", True),
        Need("own_entrance", "Own entrance", "A way in that others do not use", "log-in", True),
        Need("private_waiting", "Private waiting", "A place to wait out of sight", "armchair", True),
        Need("hearing_loop", "Hearing loop", "A hearing loop", "ear", True),
        Need("child_space", "Space for a child", "Space for a child to play", "baby", True),
        Need("toilet_near", "Toilet nearby", "A toilet close by", "toilet", False),
        Need("daylight", "Daylight", "A window with daylight", "sun", False),
        Need("soft_light", "Soft light", "Light that can be turned down", "lamp", False),
        Need("seat_by_door", "Seat by the door", "A seat near the door", "armchair", False),
    )
}
CHOICES = [(need.code, need.asks) for need in NEEDS.values()]


def codes_of(participant):
    """The codes somebody chose, as a frozenset. None once they were erased; a key that is lost is another matter."""
    accommodation = getattr(participant, "accommodation", None)
    try:
        return frozenset(accommodation.codes) if accommodation else frozenset()
    except KeyDestroyed:
        if was_destroyed("contact", participant.pk):
            return frozenset()
        raise

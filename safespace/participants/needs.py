"""Needs that a room can meet, as codes without reasons (D-R1, G-R5)."""

from dataclasses import dataclass

from safespace.encryption.keys.cannot_decrypt import KeyDestroyed
from safespace.encryption.keys.erasure import was_destroyed


@dataclass(frozen=True)
class Need:
    """One need: its code, its label for staff, the words in which everyone is asked, and its icon.

    A room that lacks a `hard` need cannot be booked; lacking another need only makes it fit less well.
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
    """The participant's codes of NEEDS, as a frozenset, empty once erased. Raises KeyDestroyed for a lost key."""
    accommodation = getattr(participant, "accommodation", None)
    try:
        return frozenset(accommodation.codes) if accommodation else frozenset()
    except KeyDestroyed:
        if was_destroyed("contact", participant.pk):
            return frozenset()
        raise

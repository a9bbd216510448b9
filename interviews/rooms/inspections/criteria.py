"""The criteria of a room inspection. Each can be checked by a person standing in the room (D-R7)."""

from dataclasses import dataclass

from interviews.rooms.fit import FEATURE_WORDS
from safespace.participants.needs import NEEDS


@dataclass(frozen=True)
class Criterion:
    """One criterion. `found` and `lacking` are the words for a room that meets it, and for one that does not.

    A room that fails a `must` criterion is taken out of use.
    """

    code: str
    asks: str
    found: str
    lacking: str
    must: bool = False

    def words(self, holds):
        """The finding in words. `holds` is None if it was not inspected, which counts as not met."""
        if holds is None:
            return f"Not inspected: {self.asks[0].lower()}{self.asks[1:]}"
        return self.found if holds else self.lacking


def _need(code):
    found, lacking = FEATURE_WORDS[code]
    return Criterion(code, NEEDS[code].label, found, lacking)


GROUPS = (
    (
        "Safe for both",
        (
            Criterion("opens_inside", "Every door opens from the inside, without a key",
                      "Doors open from the inside", "A door can shut somebody in", must=True),
            Criterion("signal", "A phone has signal here, or there is one on the wall",
                      "A phone works here", "No phone works here", must=True),
            Criterion("help_near", "A colleague is within call while it is used",
                      "A colleague within call", "Nobody within call", must=True),
            Criterion("free_path", "Both can sit near a door, and nobody blocks the other’s way",
                      "A free way out for both", "Somebody’s way out is blocked", must=True),
            Criterion("panic_button", "A panic button that was pressed and answered",
                      "Panic button, tried and answered", "No panic button that answers"),
            Criterion("lock", "It can be locked against others from inside",
                      "Can be locked against others", "Can’t be locked against others"),
            _need("two_exits"),
            _need("own_entrance"),
        ),
    ),
    (
        "Unseen and unheard",
        (
            _need("not_overheard"),
            _need("not_seen"),
            _need("private_waiting"),
            Criterion("neutral_sign", "Nothing on the door or the way says what happens here",
                      "Nothing says what happens here", "A sign says what happens here"),
            Criterion("undisturbed", "Nobody comes in while it is used, cleaners among them",
                      "Nobody comes in", "Somebody may come in"),
            Criterion("no_camera", "No camera looks into it, or at who comes and goes",
                      "No camera on it", "A camera looks at it"),
        ),
    ),
    ("Within reach", (_need("step_free"), _need("hearing_loop"), _need("child_space"), _need("toilet_near"))),
    (
        "At ease",
        (
            Criterion("seat_choice", "A choice of seats, and they can be moved",
                      "A choice of seats", "No choice of seats"),
            _need("seat_by_door"),
            _need("daylight"),
            _need("soft_light"),
            Criterion("warmth", "Warm enough, and a window that opens",
                      "Warm, with fresh air", "Cold, or no fresh air"),
            Criterion("water_tissues", "Water and tissues within reach",
                      "Water and tissues", "No water or tissues"),
        ),
    ),
)  # fmt: skip
"""The criteria in groups. Comfort is one of them (D-R7)."""

CRITERIA = {one.code: one for _, group in GROUPS for one in group}
MUST = frozenset(one.code for one in CRITERIA.values() if one.must)

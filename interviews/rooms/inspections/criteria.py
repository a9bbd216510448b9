"""What is looked at in a room: each criterion can be checked by somebody standing in it (domain.md D, *Room*, D-R7)."""

from dataclasses import dataclass

from interviews.rooms.fit import FOUND
from safespace.participants.needs import NEEDS


@dataclass(frozen=True)
class Look:
    """One thing to look at. `must` has to hold in every room of ours, whoever comes.

    `found` and `lacking` are what is said of a room in which it holds and does not.
    """

    code: str
    asks: str
    found: str
    lacking: str
    must: bool = False

    def words(self, holds):
        """What is said of it; `holds` is None when nobody has looked, which counts as no."""
        if holds is None:
            return f"Not looked at: {self.asks[0].lower()}{self.asks[1:]}"
        return self.found if holds else self.lacking


def _need(code):
    found, lacking = FOUND[code]
    return Look(code, NEEDS[code].label, found, lacking)


GROUPS = (
    (
        "Safe for both",
        (
            Look("opens_inside", "Every door opens from the inside, without a key",
                 "Doors open from the inside", "A door can shut somebody in", must=True),
            Look("signal", "A phone has signal here, or there is one on the wall",
                 "A phone works here", "No phone works here", must=True),
            Look("help_near", "A colleague is within call while it is used",
                 "A colleague within call", "Nobody within call", must=True),
            Look("free_path", "Both can sit near a door, and nobody blocks the other’s way",
                 "A free way out for both", "Somebody’s way out is blocked", must=True),
            Look("panic_button", "A panic button that was pressed and answered",
                 "Panic button, tried and answered", "No panic button that answers"),
            Look("lock", "It can be locked against others from inside",
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
            Look("neutral_sign", "Nothing on the door or the way says what happens here",
                 "Nothing says what happens here", "A sign says what happens here"),
            Look("undisturbed", "Nobody comes in while it is used, cleaners among them",
                 "Nobody comes in", "Somebody may come in"),
            Look("no_camera", "No camera looks into it, or at who comes and goes",
                 "No camera on it", "A camera looks at it"),
        ),
    ),
    ("Within reach", (_need("step_free"), _need("hearing_loop"), _need("child_space"), _need("toilet_near"))),
    (
        "At ease",
        (
            Look("seat_choice", "A choice of seats, and they can be moved", "A choice of seats", "No choice of seats"),
            _need("seat_by_door"),
            _need("daylight"),
            _need("soft_light"),
            Look("warmth", "Warm enough, and a window that opens", "Warm, with fresh air", "Cold, or no fresh air"),
            Look("water_tissues", "Water and tissues within reach",
                 "Water and tissues", "No water or tissues"),
        ),
    ),
)  # fmt: skip
"""Safety first, comfort last and not least: D-R7 makes it a criterion too."""

LOOKS = {look.code: look for _, looks in GROUPS for look in looks}
MUST = frozenset(look.code for look in LOOKS.values() if look.must)
EASE = frozenset(look.code for look in GROUPS[-1][1])

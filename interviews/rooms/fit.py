"""How well a room suits a participant’s needs, in words (D-R1, D-R7, G-R5).

Needs are codes and never say why. An unmet hard need rules the room out; other unmet needs only rank it lower.
"""

from dataclasses import dataclass

from safespace.participants.needs import NEEDS

FEATURE_WORDS = {
    "step_free": ("Step-free from the street", "Stairs only"),
    "not_overheard": ("Can’t be overheard", "Can be overheard"),
    "not_seen": ("Not seen from the hall", "Seen from outside"),
    "two_exits": ("Two ways out", "One way out"),
    "own_entrance": ("A way in of its own", "No way in of its own"),
    "private_waiting": ("A place to wait out of sight", "No place to wait out of sight"),
    "hearing_loop": ("Hearing loop", "No hearing loop"),
    "child_space": ("Space for a child", "No space for a child"),
    "toilet_near": ("Toilet close by", "No toilet close by"),
    "daylight": ("Daylight", "No daylight"),
    "soft_light": ("Light can be turned down", "Light can’t be turned down"),
    "seat_by_door": ("Seat by the door", "No seat by the door"),
}
"""For each need: the words for a room that meets it, and for one that does not."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class NeedResult:
    """One need, whether this room meets it, and `words` for what is there."""

    code: str
    label: str
    icon: str
    hard: bool
    met: bool
    words: str


@dataclass(frozen=True)
class Problem:
    """Why a room cannot be used for any participant. `kind` is "approval", "standard", "hours" or "seats"."""

    kind: str
    words: str


@dataclass(frozen=True)
class Fit:
    """How a room suits: `got` needs met `of` those asked for, each need’s result, and the room’s own problems."""

    criteria: tuple[NeedResult, ...]
    problems: tuple[Problem, ...]
    no_room: bool = False

    @property
    def got(self):
        return sum(one.met for one in self.criteria)

    @property
    def of(self):
        return len(self.criteria)

    @property
    def missing(self):
        """The unmet needs, hard ones first."""
        return tuple(sorted((one for one in self.criteria if not one.met), key=lambda one: not one.hard))

    @property
    def blocked(self):
        return tuple(one for one in self.missing if one.hard)

    @property
    def suits(self):
        return not self.problems and not self.blocked

    @property
    def words(self):
        """One line for a list: the problems, or how well it fits."""
        wrong = [one.words for one in self.problems] + [f"{one.words}." for one in self.missing]
        if wrong:
            return " ".join(wrong)
        if self.no_room:
            return "No room needed."
        return "Nothing special is needed." if not self.of else f"Fits {_all_of(self.of)}."

    @property
    def order(self):
        """Sort key, best first: suitable, fewest unmet needs, rooms before calls."""
        return (not self.suits, len(self.blocked), len(self.missing), self.no_room)


def _all_of(count):
    if count == 1:
        return "the one need"
    return f"all {NUMBERS[count] if count < len(NUMBERS) else count} needs"


def fit_of(room, needs, people, during, standard=None):
    """The Fit of `room` for the codes `needs`, for `people` seats, over the Span `during` (None: no time yet).

    `standard` is the RoomStandard of the study, or None.
    """
    criteria = () if room.is_shared else tuple(_criteria(room, needs))
    problems = (*_problems(room, people, during), *_standard_problems(room, standard))
    return Fit(criteria, problems, no_room=room.is_shared)


def _need_result(code, met):
    need = NEEDS[code]
    found, lacking = FEATURE_WORDS.get(code, (need.label, f"Missing: {need.label.lower()}"))
    return NeedResult(code, need.label, need.icon, need.hard, met, found if met else lacking)


def _criteria(room, needs):
    return (_need_result(code, code in room.features) for code in NEEDS if code in needs)


def _problems(room, people, during):
    if room.retired_at is not None:
        yield Problem("approval", f"{room.name} is no longer used.")
    elif room.suspended_at is not None:
        yield Problem("approval", f"{room.name} is out of use for now.")
    elif room.approved_until is None:
        yield Problem("approval", f"{room.name} has not been approved yet.")
    elif during is not None and room.site.day_of(during.starts_at) > room.approved_until:
        yield Problem("approval", f"The approval of {room.name} ends before that day.")
    if during is not None and not is_open(room, during):
        yield Problem("hours", f"{room.name} is not open then. It opens {hours_words(room)}.")
    elif during is not None and (why := reason_closed(room, during)):
        yield Problem("hours", f"{room.name} is closed then: {why}.")
    if not room.is_shared and people > room.seats:
        yield Problem("seats", f"{room.name} seats {room.seats}, and {people} will be there.")


def _standard_problems(room, standard):
    lacks = standard.lacks(room) if standard is not None else ""
    if lacks:
        yield Problem("standard", f"Below the standard of this study: {lacks[0].lower()}{lacks[1:]}.")


def is_open(room, during):
    """Whether `during` lies within the opening hours of one open day, in the site’s time."""
    day = room.site.day_of(during.starts_at)
    opens, closes = room.opening(day)
    return day.weekday() in room.open_days and opens <= during.starts_at and during.ends_at <= closes


def reason_closed(room, during):
    """The reason given for a closure that overlaps `during`, or None."""
    found = (words for start, end, words in room.closed_times() if start < during.ends_at and during.starts_at < end)
    return next(found, None)


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_words(room):
    """Such as "Monday to Friday, 09:00 to 18:00"."""
    closes = f"{room.closes:%H:%M}" if room.closes > room.opens else "midnight"
    return f"{days_words(sorted(room.open_days))}, {room.opens:%H:%M} to {closes}"


def days_words(days):
    if not days:
        return "on no day"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    names = [DAYS[day] for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

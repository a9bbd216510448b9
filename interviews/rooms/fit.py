"""What suits whom: a room's features against a person's needs, in words (domain.md D-R1, D-R7, G-R5).

Needs arrive as codes and never say why. A hard need that is not met blocks; the others only make a room fit less well.
"""

from dataclasses import dataclass

from safespace.participants.needs import NEEDS

FOUND = {
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
"""What is said of a room that meets a need, and of one that does not."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Criterion:
    """One need as this room meets it or not: `words` say what is found there."""

    code: str
    label: str
    icon: str
    hard: bool
    met: bool
    words: str


@dataclass(frozen=True)
class Problem:
    """What stands against a room whoever comes. `kind` is "approval", "class", "hours" or "seats"."""

    kind: str
    words: str


@dataclass(frozen=True)
class Fit:
    """`got` needs met `of` those asked; `criteria` in the order of the word list; `problems` with the room itself."""

    criteria: tuple[Criterion, ...]
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
        """One line for a list: what is wrong first, else how well it fits."""
        wrong = [one.words for one in self.problems] + [f"{one.words}." for one in self.missing]
        if wrong:
            return " ".join(wrong)
        if self.no_room:
            return "No room needed."
        return "Nothing special is needed." if not self.of else f"Fits {all_of(self.of)}."

    @property
    def order(self):
        """Best first: suits, fewest needs missing, rooms before links."""
        return (not self.suits, len(self.blocked), len(self.missing), self.no_room)


def all_of(count):
    if count == 1:
        return "the one need"
    return f"all {NUMBERS[count] if count < len(NUMBERS) else count} needs"


def fit_of(room, needs, people, during, asked=None):
    """Hold `room` against `needs` (codes), the number of `people` and the Span `during` (None: no time chosen yet).

    `asked` is what the study asks of every room (classes.RoomClass), or None.
    """
    criteria = () if room.is_shared else tuple(_criteria(room, needs))
    problems = (*_problems(room, people, during), *_class_problems(room, asked))
    return Fit(criteria, problems, no_room=room.is_shared)


def criterion(code, met):
    need = NEEDS[code]
    found, lacking = FOUND.get(code, (need.label, f"Missing: {need.label.lower()}"))
    return Criterion(code, need.label, need.icon, need.hard, met, found if met else lacking)


def _criteria(room, needs):
    return (criterion(code, code in room.features) for code in NEEDS if code in needs)


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
    elif during is not None and (why := closed_because(room, during)):
        yield Problem("hours", f"{room.name} is closed then: {why}.")
    if not room.is_shared and people > room.seats:
        yield Problem("seats", f"{room.name} seats {room.seats}, and {people} will be there.")


def _class_problems(room, asked):
    lacks = asked.lacks(room) if asked is not None else ""
    if lacks:
        yield Problem("class", f"Not of the class this study asks for: {lacks[0].lower()}{lacks[1:]}.")


def is_open(room, during):
    """True when `during` lies inside the opening hours of one open day, by the clock on the wall there."""
    start, end = (at.astimezone(room.site.clock) for at in (during.starts_at, during.ends_at))
    same_day = start.date() == end.date()
    return same_day and start.weekday() in room.open_days and room.opens <= start.time() and end.time() <= room.closes


def closed_because(room, during):
    """The words of a closure that falls into `during`; None when the room is open all that time."""
    found = (words for start, end, words in room.closed_times() if start < during.ends_at and during.starts_at < end)
    return next(found, None)


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_words(room):
    """Such as "Monday to Friday, 09:00 to 18:00"."""
    return f"{days_words(sorted(room.open_days))}, {room.opens:%H:%M} to {room.closes:%H:%M}"


def days_words(days):
    if not days:
        return "on no day"
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{DAYS[days[0]]} to {DAYS[days[-1]]}"
    names = [DAYS[day] for day in days]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

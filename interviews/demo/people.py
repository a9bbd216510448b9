"""Thirty made-up people. Phone numbers are from the range that Ofcom keeps for drama."""

from dataclasses import dataclass

NAMES = """Amal Haddad; Beatriz Fonseca; Chidi Eze; Dorota Wilk; Elif Demir; Farid Noori; Grace Mwangi; Hana
Kovar; Ines Marchetti; Jonas Lindqvist; Kavya Nair; Leila Farahani; Mateus Prado; Nadia Benali; Oleh Bondar;
Priya Raman; Quentin Moreau; Rosa Delgado; Samira Yusuf; Teodor Ilic; Ulrike Brandt; Vesna Horvat; Wanjiru
Kamau; Ximena Rojas; Yara Saleh; Zofia Mazur; Adaeze Obi; Bilal Chaudhry; Catarina Reis; Davit Petrosyan"""

HOURS = [([1], "10:00", "12:00"), ([0, 1, 2, 3, 4, 5, 6], "10:00", "15:00"), ([0, 1, 2, 3, 4], "18:00", "21:00")]
IN_WORDS = {3: "Weekdays until noon"}
"""Plans by number that were written down before plans could be asked: their hours are words."""

ABROAD = {6: "America/Toronto"}
COVERS = ["The library, about your card", "The dentist, about your visit", "A friend from the choir", "The garden club"]
WORDS = ["marigold", "lighthouse", "tangerine", "paper kite", "cinnamon"]
NEEDS = [["step_free", "not_overheard"], ["not_overheard"], [], ["not_overheard", "daylight"], ["step_free"], []]
COMFORT = [
    "A break every 25 minutes\nTea first",
    "Seat near the door, facing it",
    "No questions about the hearing in May",
    "",
]
SIGNS = ["Raised palm", "Cup turned upside down", "The word “enough”"]


@dataclass(frozen=True)
class MadeUp:
    """A made-up person, as the coordinator writes them down on the first day."""

    name: str
    phone: str
    plan: dict
    needs: list
    comfort: str
    stop_sign: str


def thirty():
    """The same thirty people every time; only their pseudonyms and codes differ."""
    names = [" ".join(name.split()) for name in NAMES.split(";")]
    return [
        MadeUp(
            name=name,
            phone=f"+441632960{number + 101}",
            plan=_plan(number),
            needs=NEEDS[number % len(NEEDS)],
            comfort=COMFORT[number % len(COMFORT)],
            stop_sign=SIGNS[number % len(SIGNS)],
        )
        for number, name in enumerate(names)
    ]


def _plan(number):
    ways = ["text"] if number % 3 else ["text", "call"]
    days, starts, ends = HOURS[number % len(HOURS)]
    hours = [] if number in IN_WORDS else [{"ways": ways, "days": days, "from": starts, "until": ends}]
    return {
        "ways": ways,
        "hours": hours,
        "zone": ABROAD.get(number, "Europe/London"),
        "times": IN_WORDS.get(number, ""),
        "voicemail": "none",
        "texts": "neutral",
        "shared_phone": not number % 4,
        "may_answer": "Her sister" if number % 5 == 1 else "",
        "say_we_are": COVERS[number % len(COVERS)],
        "safe_word": WORDS[number % len(WORDS)],
        "if_no_answer": "Wait two days, then try once more",
        "never": "No letters home" if number % 2 else "",
    }

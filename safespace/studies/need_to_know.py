"""Who needs to know what: one table, from which every check and every test of access is made (domain.md F).

A line is a kind of thing, a column is a role, a cell is the way in which that role comes to such a thing. What has no
page yet stands here too, so that the page that comes finds its answer. `roles.py` says which way a view asks for.
"""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    """A role is held in one study, from one day to another. Administrators of the installation have none."""

    PRINCIPAL_INVESTIGATOR = "principal_investigator", "Principal investigator"
    COORDINATOR = "coordinator", "Coordinator"
    INTERVIEWER = "interviewer", "Interviewer"
    TRANSCRIBER = "transcriber", "Transcriber"
    INTERPRETER = "interpreter", "Interpreter"
    ETHICS_REVIEWER = "ethics_reviewer", "Ethics reviewer"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Data protection officer"
    SAFETY_CONTACT = "safety_contact", "Safety contact"
    FRONT_DESK = "front_desk", "Front desk"


class Way(StrEnum):
    """How a role comes to a thing. The value is what the table and the README print."""

    NONE = "-"
    READ = "R"
    WRITE = "RW"
    DECIDE = "decides"  # says yes or no to what others wrote
    OWN = "own"  # read and write, for the people and talks that are theirs
    READ_OWN = "R own"
    IN_TIME = "j"  # just in time: a day before and after their own session
    BREAK_GLASS = "u"  # break-glass: alone, with a reason, told to others afterwards
    BREAK_GLASS_BY_TWO = "uu"  # break-glass: only once a second person agreed
    ALARM = "alarm"  # while an alarm runs
    ASSIGNED = "assigned"  # the piece of work that was given to them
    PART = "part"  # coded, sampled, or the part that is their business
    COUNTS = "c"  # how many, never which


class Thing(TextChoices):
    """A kind of thing somebody may want to know."""

    STUDY = "study", "Study and its settings"
    TEAM = "team", "Team"
    ACCESS = "access", "Access review, second word on roles"
    PEOPLE = "people", "Participants by code"
    IDENTITY = "identity", "Identity, contact, safe contact"
    NEEDS = "needs", "Needs and comfort plan"
    LINKAGE = "linkage", "Linkage of code and identity"
    BREAK_GLASS = "break_glass", "Break-glass by two: what is asked for and open"
    FORMS = "forms", "Consent forms"
    CONSENT = "consent", "Consent by code"
    READING_OUT = "reading_out", "Forms read out, own statement"
    WITHDRAWALS = "withdrawals", "Withdrawals, taking one"
    ROOMS = "rooms", "Rooms"
    ARRIVALS = "arrivals", "Arrivals as guests of a room, door signs"
    BOOKINGS = "bookings", "Bookings"
    SESSIONS = "sessions", "Sessions"
    OWN_WORK = "own_work", "Own hours and pieces of work"
    GUIDE = "guide", "Interview guide"
    SUPPORT = "support", "Support list"
    RECORDING = "recording", "Recording"
    RAW_TRANSCRIPT = "raw_transcript", "Raw transcript"
    CLEAN_TRANSCRIPT = "clean_transcript", "De-identified transcript"
    INCIDENT = "incident", "Distress, disclosure, incident"
    DEBRIEF = "debrief", "Staff debrief"
    ERASURE = "erasure", "Erasures and their certificates"
    LEDGER = "ledger", "Audit log"
    REASONS = "reasons", "Reasons in the log"


# fmt: off
_TABLE = {
    #                        PI        coord.    interv.   transcrib.  interp.  reviewer   DPO        safety   desk
    Thing.STUDY:            ("RW",     "RW",     "R",      "R",        "R",     "R",       "R",       "R",     "-"),
    Thing.TEAM:             ("RW",     "RW",     "R",      "R",        "R",     "R",       "R",       "R",     "-"),
    Thing.ACCESS:           ("RW",     "RW",     "-",      "-",        "-",     "-",       "RW",      "-",     "-"),
    Thing.PEOPLE:           ("R",      "RW",     "R own",  "-",        "-",     "-",       "R",       "-",     "-"),
    Thing.IDENTITY:         ("u",      "RW",     "j",      "-",        "-",     "uu",      "u",       "alarm", "-"),
    Thing.NEEDS:            ("-",      "RW",     "R own",  "-",        "-",     "-",       "-",       "-",     "-"),
    Thing.LINKAGE:          ("u",      "u",      "-",      "-",        "-",     "uu",      "u",       "-",     "-"),
    Thing.BREAK_GLASS:      ("R",      "-",      "-",      "-",        "-",     "decides", "decides", "-",     "-"),
    Thing.FORMS:            ("RW",     "RW",     "R",      "-",        "-",     "decides", "R",       "-",     "-"),
    Thing.CONSENT:          ("R",      "RW",     "own",    "part",     "-",     "R",       "R",       "-",     "-"),
    Thing.READING_OUT:      ("own",    "own",    "own",    "own",      "own",   "-",       "-",       "-",     "-"),
    Thing.WITHDRAWALS:      ("RW",     "RW",     "RW",     "own",      "own",   "own",     "RW",      "own",   "own"),
    Thing.ROOMS:            ("R",      "RW",     "R",      "-",        "-",     "c",       "-",       "R",     "-"),
    Thing.ARRIVALS:         ("R",      "R",      "R",      "-",        "-",     "-",       "-",       "R",     "RW"),
    Thing.BOOKINGS:         ("R",      "RW",     "own",    "-",        "part",  "c",       "-",       "R",     "-"),
    Thing.SESSIONS:         ("R",      "RW",     "own",    "-",        "part",  "-",       "-",       "-",     "-"),
    Thing.OWN_WORK:         ("-",      "-",      "-",      "R own",    "R own", "R own",   "-",       "-",     "-"),
    Thing.GUIDE:            ("RW",     "RW",     "R",      "-",        "-",     "-",       "-",       "-",     "-"),
    Thing.SUPPORT:          ("RW",     "RW",     "R",      "-",        "-",     "-",       "-",       "-",     "-"),
    Thing.RECORDING:        ("R",      "-",      "j",      "assigned", "-",     "-",       "u",       "-",     "-"),
    Thing.RAW_TRANSCRIPT:   ("R",      "-",      "R own",  "assigned", "-",     "-",       "u",       "-",     "-"),
    Thing.CLEAN_TRANSCRIPT: ("R",      "c",      "R",      "-",        "-",     "part",    "R",       "-",     "-"),
    Thing.INCIDENT:         ("R",      "part",   "own",    "-",        "-",     "part",    "part",    "alarm", "-"),
    Thing.DEBRIEF:          ("-",      "-",      "own",    "own",      "own",   "-",       "-",       "-",     "-"),
    Thing.ERASURE:          ("decides", "RW",    "-",      "-",        "-",     "-",       "RW",      "-",     "-"),
    Thing.LEDGER:           ("R",      "-",      "-",      "-",        "-",     "R",       "R",       "-",     "-"),
    Thing.REASONS:          ("R",      "-",      "-",      "-",        "-",     "-",       "R",       "-",     "-"),
}
# fmt: on

NEED_TO_KNOW: dict[Thing, dict[Role, Way]] = {
    thing: {role: Way(cell) for role, cell in zip(Role, cells, strict=True)} for thing, cells in _TABLE.items()
}


def way(role, thing):
    """The Way in which `role` (a value of Role) comes to `thing`. An unknown role comes to nothing."""
    return NEED_TO_KNOW[Thing(thing)].get(role, Way.NONE)


READING = frozenset({Way.READ, Way.WRITE, Way.DECIDE, Way.OWN, Way.READ_OWN})
WRITING = frozenset({Way.WRITE, Way.OWN})
THEIR_OWN = frozenset({Way.OWN, Way.READ_OWN, Way.IN_TIME})
"""Ways that reach only what is somebody's own: `within_reach_of(member)` narrows by them."""

IDENTITY_READERS = tuple(
    role for role in Role if way(role, Thing.IDENTITY) in {Way.WRITE, Way.IN_TIME, Way.BREAK_GLASS}
)
"""Roles that come to a name with nobody else's help: a second person confirms them before they hold."""


class Side(TextChoices):
    """What keeps apart those who do a study, those who decide about it, and those who watch over its data (F-R4)."""

    RESEARCH = "research", "Works on the study"
    REVIEW = "review", "Decides about the study"
    DATA = "data", "Watches over its data"
    NEITHER = "", "None of these"


SIDES: dict[Role, Side] = {
    Role.PRINCIPAL_INVESTIGATOR: Side.RESEARCH,
    Role.COORDINATOR: Side.RESEARCH,
    Role.INTERVIEWER: Side.RESEARCH,
    Role.TRANSCRIBER: Side.RESEARCH,
    Role.INTERPRETER: Side.RESEARCH,
    Role.ETHICS_REVIEWER: Side.REVIEW,
    Role.DATA_PROTECTION_OFFICER: Side.DATA,
    Role.SAFETY_CONTACT: Side.NEITHER,
    Role.FRONT_DESK: Side.NEITHER,
}

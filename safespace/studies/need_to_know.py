"""The need-to-know table, from which every check and every test of access is derived.

A row is a kind of thing, a column is a role, and a cell is the way in which that role has access. Some things have no
page yet; their rows are ready for it. `roles` says which ways each permission needs.
"""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    """A role in one study. Administrators of the installation have none."""

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
    """How a role has access to a thing. The values are used in the table and in the README."""

    NONE = "-"
    READ = "R"
    WRITE = "RW"
    DECIDE = "decides"  # approve or refuse what others wrote
    OWN = "own"  # read and write, for their own participants and interviews
    READ_OWN = "R own"
    IN_TIME = "j"  # just in time: from a day before their own session to a day after it
    BREAK_GLASS = "u"  # break-glass: alone, with a reason; others are notified
    BREAK_GLASS_BY_TWO = "uu"  # break-glass: only after a second person agreed
    ALARM = "alarm"  # while an alarm is open
    ASSIGNED = "assigned"  # the piece of work assigned to them
    PART = "part"  # coded, sampled, or limited to what concerns them
    COUNTS = "c"  # numbers only


class Thing(TextChoices):
    """A kind of information or work in a study."""

    STUDY = "study", "Study and its settings"
    TEAM = "team", "Team"
    ACCESS = "access", "Access review, confirming roles"
    PEOPLE = "people", "Participants by code"
    IDENTITY = "identity", "Identity, contact, safe contact"
    CONTACT_HOLDS = "contact_holds", "Contact on hold, ending it as the second person"
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
    INCIDENT_FACTS = "incident_facts", "What happened in an incident, noting one"
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
    Thing.CONTACT_HOLDS:    ("decides", "RW",    "-",      "-",        "-",     "-",       "-",       "-",     "-"),
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
    Thing.INCIDENT_FACTS:   ("RW",     "assigned", "own",  "-",        "-",     "-",       "part",    "-",     "-"),
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
    """The Way in which `role` (a value of Role) has access to `thing`. An unknown role has none."""
    return NEED_TO_KNOW[Thing(thing)].get(role, Way.NONE)


READING = frozenset({Way.READ, Way.WRITE, Way.DECIDE, Way.OWN, Way.READ_OWN})
WRITING = frozenset({Way.WRITE, Way.OWN})
THEIR_OWN = frozenset({Way.OWN, Way.READ_OWN, Way.IN_TIME})
"""Ways that give access only to one's own; `within_reach_of(member)` narrows a queryset accordingly."""

IDENTITY_READERS = tuple(
    role for role in Role if way(role, Thing.IDENTITY) in {Way.WRITE, Way.IN_TIME, Way.BREAK_GLASS}
)
"""Roles that can open a name alone. A second person must confirm them before they hold."""


class Side(TextChoices):
    """The side of a study a role is on. Doing a study, deciding about it and overseeing its data never mix (F-R4)."""

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

"""What each role may do in a study, in words for the overview. It follows from the need-to-know table."""

from safespace.studies.need_to_know import Thing, Way, way
from safespace.studies.roles import GRANTS, OPENS

THINGS = {
    Thing.STUDY: "the study and its settings",
    Thing.TEAM: "the team",
    Thing.ACCESS: "which roles are given, and whether each is still needed",
    Thing.PEOPLE: "participants by code",
    Thing.IDENTITY: "who a participant is and how to reach them",
    Thing.CONTACT_HOLDS: "contact that is on hold",
    Thing.NEEDS: "needs and comfort plans",
    Thing.BREAK_GLASS: "requests to open an identity by two people",
    Thing.FORMS: "consent forms",
    Thing.CONSENT: "consent by code",
    Thing.READING_OUT: "what they sign as a witness when a form is read out",
    Thing.WITHDRAWALS: "withdrawals (every role may take one)",
    Thing.ROOMS: "rooms",
    Thing.ARRIVALS: "arrivals at rooms",
    Thing.BOOKINGS: "bookings",
    Thing.SESSIONS: "sessions",
    Thing.OWN_WORK: "hours and pieces of work",
    Thing.GUIDE: "the interview guide",
    Thing.SUPPORT: "the support list",
    Thing.INCIDENT: "incidents, without what happened",
    Thing.INCIDENT_FACTS: "what happened in an incident",
    Thing.ERASURE: "erasures and their certificates",
    Thing.LEDGER: "the log",
    Thing.REASONS: "the reasons in the log",
}

IN_ALARM = {Thing.INCIDENT: "the alarm itself"}
"""What a safety contact sees of a thing instead, while an alarm is open."""

WAYS = {
    Way.WRITE: "Sees and changes",
    Way.READ: "Sees",
    Way.DECIDE: "Sees and decides about",
    Way.OWN: "Works on their own",
    Way.READ_OWN: "Sees their own",
    Way.IN_TIME: "Opens, from a day before their own session to a day after it",
    Way.BREAK_GLASS: "Opens with a reason, and others are told",
    Way.BREAK_GLASS_BY_TWO: "Opens with a reason, once a second person agreed",
    Way.ALARM: "Sees while an alarm is open",
    Way.ASSIGNED: "Opens while it is theirs to act on",
    Way.PART: "Sees part of",
    Way.COUNTS: "Sees numbers of",
}


def words_of(role):
    """[(how, [what])] for `role`, with only the things that one of its permissions opens."""
    opened = {OPENS[permission][0] for permission in GRANTS[role]}
    found = {}
    for thing in Thing:
        if thing in opened:
            how = way(role, thing)
            words = IN_ALARM.get(thing, THINGS[thing]) if how == Way.ALARM else THINGS[thing]
            found.setdefault(how, []).append(words)
    return [(words, found[how]) for how, words in WAYS.items() if how in found]

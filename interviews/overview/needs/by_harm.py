"""Everything that waits for one member of a study, worst first. Today, own work, the menu and the letters read it."""

from interviews.overview.needs.colleagues import colleague_needs
from interviews.overview.needs.contact import contact_needs
from interviews.overview.needs.ethics import ethics_needs
from interviews.overview.needs.incidents import incident_needs
from interviews.overview.needs.need import Harm
from interviews.overview.needs.owed import owed_needs
from interviews.overview.needs.people import ask_again_needs, people_needs
from interviews.overview.needs.planning import planning_needs
from interviews.overview.needs.sessions import alarm_needs, session_needs, sessions_to_look_at
from interviews.overview.needs.support import support_needs


def needs_of(member, at, *, sessions=None):
    """The Needs of `member` at `at`: the most harmful first, and of those the soonest due.

    A page that has read `sessions` (`sessions_to_look_at`) passes them on.
    """
    sessions = sessions_to_look_at(member, at) if sessions is None else sessions
    needs = [
        *alarm_needs(member, at),
        *incident_needs(member, at),
        *contact_needs(member),
        *session_needs(member, sessions, at),
        *planning_needs(member, sessions, at),
        *people_needs(member, at),
        *owed_needs(member, at),
        *ask_again_needs(member, at),
        *ethics_needs(member, sessions, at),
        *support_needs(member, sessions, at),
        *colleague_needs(member, at),
    ]
    return sorted(needs, key=lambda need: need.order)


def to_do(needs):
    """Those of `needs` that ask for something to be done: all but the news."""
    return [one for one in needs if one.harm != Harm.NEWS]

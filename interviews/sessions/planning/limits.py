"""How long a session lasts, how many attend, and how long a person rests between two (C-R7)."""

from datetime import timedelta

from interviews.sessions import wording
from safespace.base.refusals import Refusal

LONGEST = timedelta(minutes=90)
"""The longest a session is planned or booked for (C-R7, †90 minutes)."""

SHORTEST = timedelta(minutes=15)
"""The shortest: the opening questions and the closing steps alone take that long (†)."""

REST = timedelta(hours=48)
"""How long a person rests between two sessions, unless they ask for the day themselves (C-R7, †48 hours)."""

FEWEST = 2
"""The person and the interviewer. An interpreter comes on top."""

LENGTH_WORDS = {
    "long": f"A talk lasts {LONGEST // timedelta(minutes=1)} minutes at most. Plan another one for the rest.",
    "short": f"A talk lasts {SHORTEST // timedelta(minutes=1)} minutes at least. Choose a later end.",
}
REST_WORDS = (
    "Another talk with them is less than two days away. Choose another day, or tick that they asked for this one "
    "themselves."
)
FEW_WORDS = "At least two people will be there: the person and who meets them. An interpreter comes on top."


class EndsBeforeItStarts(Refusal):
    sentence = "The end has to come after the start."
    status = 422
    field = "minutes"


class TooLong(Refusal):
    sentence = LENGTH_WORDS["long"]
    status = 422
    field = "minutes"


class TooShort(Refusal):
    sentence = LENGTH_WORDS["short"]
    status = 422
    field = "minutes"


class TooSoon(Refusal):
    """Less than two days of rest, and it is not on record that the person asked for that day (C-R7)."""

    sentence = REST_WORDS
    field = "own_wish"


def length_words(starts_at, ends_at):
    """What is wrong with the length of a session, as a sentence; "" when nothing is."""
    if ends_at - starts_at > LONGEST:
        return LENGTH_WORDS["long"]
    return LENGTH_WORDS["short"] if ends_at - starts_at < SHORTEST else ""


def require_length(starts_at, ends_at):
    """Raise EndsBeforeItStarts, TooLong or TooShort unless a session may last that long."""
    if ends_at <= starts_at:
        raise EndsBeforeItStarts
    words = length_words(starts_at, ends_at)
    if words:
        raise TooLong if words == LENGTH_WORDS["long"] else TooShort


def time_words(session, at):
    """A sentence for the interviewer once `session` is past its planned end or 90 minutes of talk; else ""."""
    if not session.is_under_way:
        return ""
    talked = session.elapsed(at)
    if talked >= LONGEST:
        return f"{wording.length(talked).capitalize()} of talk. Look for a good place to close, or to plan another day."
    if at >= session.ends_at:
        return f"The planned end was {wording.clock(session.study, session.ends_at)}. Take the time to close well."
    return ""

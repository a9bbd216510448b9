"""What it means at once when one choice becomes a no, in a sentence for the member who registers it."""

from consent.forms.scopes import KNOWN, TAKE_PART, holds, is_topic

MEANS = {
    TAKE_PART: "That is stopping. The next page is for it.",
    "audio": "No recorder goes with their talks. One that is booked is left out before the talk begins or goes on.",
    "video": "No camera goes with their talks. One that is booked is left out before the talk begins or goes on.",
    "notes": "No more notes to self are kept about their talks.",
    "interpreter_present": (
        "No interpreter comes to their talks. One who is booked is left out before the talk begins or goes on."
    ),
}
OF_A_TOPIC = "It is not opened any more, not even in a talk that is going on."
OTHERWISE = "From this moment it counts as a no."


def what_it_means(answer):
    """The sentence for the ScopeAnswer `answer`, with the titles of other choices that depend on it."""
    code = answer.scope.code
    sentence = OF_A_TOPIC if is_topic(code) else MEANS.get(code, OTHERWISE)
    ended = [] if code == TAKE_PART else [f"“{title}”" for title in _ended_with(answer)]
    return f"{sentence} It also ends {' and '.join(ended)}." if ended else sentence


def _ended_with(answer):
    """Titles of choices that are a yes now and count as a no without this one, such as typing up a recording."""
    granted, left = answer.record.granted, answer.record.granted - {answer.scope.code}
    return [KNOWN[code].title for code in KNOWN if code in left and holds(code, granted) and not holds(code, left)]

"""The scopes a form may ask about. Each scope is one permission that is answered by itself."""

import re
from dataclasses import dataclass

TAKE_PART = "take_part"
TOPIC = "topic:"
_TOPIC = re.compile(r"topic:[a-z][a-z0-9-]{1,28}", re.ASCII)


@dataclass(frozen=True)
class Scope:
    """`title` and `words` start off a draft. Of the codes in `needs`, if any, at least one must be a yes too."""

    code: str
    title: str
    words: str = ""
    needs: frozenset[str] = frozenset()


def _scope(code, title, words="", needs=()):
    return Scope(code, title, words, frozenset(needs))


_RECORDED = ("audio", "video")

KNOWN = {
    one.code: one
    for one in (
        _scope(TAKE_PART, "Taking part in the interviews"),
        _scope("audio", "Recording your voice"),
        _scope("video", "Recording video"),
        _scope("photo", "Taking photographs"),
        _scope("notes", "Taking notes by hand"),
        _scope("human_transcriber", "A person types what was recorded", needs=_RECORDED),
        _scope("automatic_transcription", "A program types what was recorded", needs=_RECORDED),
        _scope("translate", "Translating what you say"),
        _scope("quote_anonymous", "Using your words, without your name"),
        _scope("quote_attributed", "Using your words, with a name you choose"),
        _scope("review_own_transcript", "Reading the typed copy yourself"),
        _scope("share_with_named_partner", "Sharing with the partner named here"),
        _scope("archive_restricted", "Keeping the typed copy for other researchers"),
        _scope("archive_open", "Keeping the typed copy where anyone can read it"),
        _scope("broad_future_use", "Using what you said in later research"),
        _scope("keep_contact", "Keeping your contact details"),
        _scope("recontact_this_study", "Being contacted again for this study"),
        _scope("recontact_other_studies", "Being contacted for other studies"),
        _scope("wellbeing_call", "A call afterwards to ask how you are"),
        _scope("contact_support_person", "Calling the person who supports you"),
        _scope("contact_professional", "Calling your doctor or counsellor"),
        _scope("observer_present", "A colleague sitting in"),
        _scope("interpreter_present", "An interpreter in the room"),
        _scope("link_records", "Joining your answers with other records"),
    )
}


def is_scope(code):
    """Whether `code` is a known scope or a topic such as `topic:family`."""
    return code in KNOWN or bool(_TOPIC.fullmatch(code))


def is_topic(code):
    return code.startswith(TOPIC)


def scope_title(code):
    """What a choice is about, in words for staff: "Recording your voice", or "The topic “family”"."""
    if is_topic(code):
        return f"The topic “{code.removeprefix(TOPIC)}”"
    return KNOWN[code].title if code in KNOWN else "Another choice"


def holds(code, granted):
    """Whether a yes to `code` counts, given the frozenset of codes `granted`.

    Every scope depends on taking part, and transcription on a recording. A code that was never asked is a no (A-R11).
    """
    if code not in granted or TAKE_PART not in granted:
        return False
    needs = KNOWN[code].needs if code in KNOWN else frozenset()
    return not needs or bool(needs & granted)

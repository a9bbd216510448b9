"""Which question the console asks now, and which one a page showed (A-R10).

A page carries a signed `Shown`: its question, and the moment it was shown. "Go on" counts only for the question that
is asked now, and only once there was time to ask it aloud. Stopping and a break count from every page at any speed.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core import signing

from interviews.sessions.guide import Topic
from interviews.sessions.models import State
from safespace.base.refusals import Refusal

SALT = "sessions.question"
GO_ON, LEAVE_OUT, BREAK, STOP = "go_on", "leave_out", "take_a_break", "stop"


class NotAskedNow(Refusal):
    """The page showed another question than the one asked now: it is an old page, or another tab moved on."""

    sentence = (
        "That page had moved on, so the press was not counted and nothing was recorded. Look at what is asked now."
    )


class AnsweredTooSoon(Refusal):
    """The press came before the question could be spoken, as the second of two taps does."""

    sentence = "That came before the question could be asked, so nothing was recorded. Ask it, then press their answer."


@dataclass(frozen=True)
class Shown:
    """The question that a page showed, by its name, and the moment it was shown."""

    question: str
    at: datetime

    def signed(self):
        return signing.dumps([self.question, self.at.timestamp()], salt=SALT)

    @classmethod
    def read(cls, text):
        """What the signed `text` says; NOTHING if it is missing or was changed."""
        try:
            question, seconds = signing.loads(text or "", salt=SALT)
        except signing.BadSignature:
            return NOTHING
        return cls(question, datetime.fromtimestamp(seconds, UTC))


NOTHING = Shown("", datetime.min.replace(tzinfo=UTC))


def topics_for(session, consent):
    """The topics of the guide that `consent` allows in `session`, in order."""
    return [topic for topic in Topic.objects.of(session.study) if topic.shown_to(consent)] if consent.is_valid else []


def question_now(session, upcoming):
    """The name of the question that `session` asks now; `upcoming` is its next topic, or None.

    The name changes with each break and each stop, and with what the topic says and needs, so an answer to an earlier
    question never counts for this one.
    """
    since = session.paused_at or session.ended_at or session.paused_for
    topic = _name_of(upcoming) if session.state == State.LIVE and upcoming else ""
    return f"{session.pk} {session.state} {topic} {since}"


def _name_of(topic):
    said = json.dumps([topic.title, topic.said_as, topic.sensitive, topic.needed_scope])
    return f"{topic.pk} {hashlib.sha256(said.encode()).hexdigest()[:16]}"


def refusal_for(shown, session, consent, at, topic=None):
    """The Refusal class for an answer to a question that is not asked now or was shown too recently; else None.

    `topic` is what the answer is about, None for a question about no topic. `shown` is None where no page was involved.
    """
    if shown is None:
        return None
    upcoming = None
    if session.state == State.LIVE:
        taken = set(session.topic_outcomes.values_list("topic_id", flat=True))
        upcoming = next((topic for topic in topics_for(session, consent) if topic.pk not in taken), None)
    if upcoming != topic or shown.question != question_now(session, upcoming):
        return NotAskedNow
    return AnsweredTooSoon if at - shown.at < settings.ANSWER_AFTER else None


def require_asked(refused, answer):
    """Raise what `refusal_for` returned, if `answer` has to wait for its question (A-R10, C-R8).

    Going on always has to. Leaving out counts from an old page, but not as the second of two taps. A stop and a break
    never wait.
    """
    if refused and (answer == GO_ON or (answer == LEAVE_OUT and refused is AnsweredTooSoon)):
        raise refused


def press_id(key, session, about, answer, by):
    """The id of the row that one press makes. The same key with another answer is another press (C-R8, S2)."""
    return uuid.uuid5(key, f"{session.pk} {about} {answer} {by.actor_id}")

"""One worker ends or narrows a consent while another begins a session, books or goes on (A-R1, A-R11, A-R14).

There are twelve pairs of acts. The two workers run in separate processes and meet at a barrier before each pair;
`faults` reads the log afterwards. The control acts without a lock.
"""

import random
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import transaction

from consent.checkpoints import actions as asking
from consent.forms.models import FormVersion
from consent.forms.scopes import TAKE_PART
from consent.records.basis import basis_of
from consent.records.choices.narrowing import Narrowing
from consent.records.models import ConsentRecord, CopyChoice, ScopeAnswer
from consent.records.tablet import signing
from consent.records.tablet.sittings import ConsentSitting
from consent.records.tablet.steps import READING
from consent.withdrawals.models import Withdrawal
from interviews.bookings import actions as booking_actions
from interviews.bookings.booking import book_room
from interviews.conduct import actions
from interviews.conduct.beginning import begin_session
from interviews.conduct.gate.safety_check import CODES, SafetyCheckItem
from interviews.conduct.running import answer_topic
from interviews.rooms.models import Booking
from interviews.rooms.spans import Span
from interviews.sessions.models import Session
from interviews.sessions.scopes import INTERPRETER
from safespace.audit.log import record as log
from safespace.audit.models import Entry
from safespace.base.refusals import Refusal
from tests.races.workers import run_workers

ENDS = {
    "withdraw": "withdrawal.received", "narrow": "consent.given", "refuse": "consent.refused",
    "change_mind": "consent.narrowed",
}  # fmt: skip
STARTS = {"begin": actions.BEGUN, "book": booking_actions.BOOKED, "checkpoint": asking.ASKED}
PAIRS = [(start, end) for start in STARTS for end in ENDS]
HOUR = timedelta(hours=1)
JITTER = 0.03
NARROWS = ("narrow", "change_mind")
"""Ends after which taking part is still a yes."""


@dataclass(frozen=True)
class Cast:
    """Who and what takes part: twelve participants, one for each pair of acts."""

    people: list
    version: FormVersion
    member: object
    interpreter: object
    room: object
    topic: object
    begins: object


@dataclass(frozen=True)
class Turn:
    """The pair numbered `number`: its kinds, its own hour, and the ids of the rows it uses."""

    number: int
    cast: Cast

    @property
    def kinds(self):
        return PAIRS[self.number % len(PAIRS)]

    @property
    def person(self):
        return self.cast.people[self.number % len(PAIRS)]

    @property
    def starts_at(self):
        day, hour = divmod(self.number, 20)
        return self.cast.begins + timedelta(days=day, hours=hour + 1)

    @property
    def at(self):
        """The moment of both acts."""
        return self.starts_at + {"begin": timedelta(0), "book": -2 * HOUR, "checkpoint": HOUR / 6}[self.kinds[0]]

    @property
    def span(self):
        return Span(self.starts_at, self.starts_at + HOUR / 2)

    def id(self, what):
        return uuid.uuid5(self.person.pk, f"{self.number}.{what}")


def race(cast, *, pairs, seed, naive=False):
    """Run every pair, with the acts of the product or `naive` ones. Returns the answer to each start."""
    return run_workers(partial(_run, cast, pairs, seed, naive), workers=2, processes=2)[0]


def _run(cast, pairs, seed, naive, worker, barrier):
    """Worker 0 starts something and worker 1 ends its consent. Rows are cleared between two pairs."""
    chance, came = random.Random(f"{seed}.{worker}"), []
    for number in range(pairs):
        turn = Turn(number, cast)
        if worker == 0:
            _prepare(turn)
        barrier.wait(timeout=60)
        time.sleep(chance.random() * JITTER)
        start = _naive if naive else ACTS[turn.kinds[0]]
        came.append(_answer(start if worker == 0 else _end, turn))
        barrier.wait(timeout=60)
        if worker == 0:
            came[-1] = _clear(turn) or came[-1]
    return came


def _answer(act, turn):
    try:
        act(turn)
    except Refusal as refused:
        return type(refused).__name__
    return "ok"


def faults(cast, *, pairs):
    """Everything that started after its consent had ended, as sentences."""
    found = []
    for number in range(pairs):
        turn = Turn(number, cast)
        start, end = turn.kinds
        started = Entry.objects.filter(action=STARTS[start], participant_id=turn.person.pk, occurred_at=turn.at).first()
        ended = Entry.objects.get(action=ENDS[end], participant_id=turn.person.pk, occurred_at=turn.at)
        if started and started.recorded_at > ended.recorded_at:
            found.append(f"{start} came after {end} in pair {number}")
    return found


# What starts, and what ends


def _begin(turn):
    session = Session.objects.get(pk=turn.id("session"))
    begin_session(key=turn.id("start"), session=session, answer="go_on", by=turn.cast.member, at=turn.at)


def _book(turn):
    book_room(
        key=turn.id("booking"), session=Session.objects.get(pk=turn.id("session")), room=turn.cast.room,
        during=turn.span, people=3, interpreter=_interpreter(turn), by=turn.cast.member, at=turn.at,
    )  # fmt: skip


def _go_on(turn):
    session = Session.objects.get(pk=turn.id("session"))
    answer_topic(
        key=turn.id("start"), session=session, topic=turn.cast.topic, answer="go_on", by=turn.cast.member, at=turn.at
    )


ACTS = {"begin": _begin, "book": _book, "checkpoint": _go_on}


def _naive(turn):
    """Check, wait a moment, write, without a lock."""
    consent = basis_of(turn.person, turn.cast.version.form, turn.at)
    needed = turn.cast.topic.needed_scope if turn.kinds[0] == "checkpoint" else INTERPRETER
    if not consent.allows(needed):
        return
    time.sleep(0.003)
    with transaction.atomic():
        log(STARTS[turn.kinds[0]], by=turn.cast.member, at=turn.at, participant=turn.person)


def _end(turn):
    if turn.kinds[1] == "withdraw":
        record = ConsentRecord.objects.get(pk=turn.id("record"))
        Withdrawal.objects.receive(
            key=turn.id("withdrawal"), participant=turn.person, channel="phone", wishes=["keep_data"], record=record,
            occurred_at=turn.at, by=turn.cast.member, at=turn.at,
        )  # fmt: skip
        return
    if turn.kinds[1] == "change_mind":
        code = turn.cast.topic.needed_scope if turn.kinds[0] == "checkpoint" else INTERPRETER
        said = ScopeAnswer.objects.get(record=turn.id("record"), scope__code=code)
        Narrowing.objects.narrow(said, channel="phone", occurred_at=turn.at, by=turn.cast.member, at=turn.at)
        return
    sitting = ConsentSitting.objects.get(pk=turn.id("sitting"))
    if turn.kinds[1] == "refuse":
        signing.refuse(sitting, at=turn.at)
    else:
        signing.agree(sitting, name="M. E.", at=turn.at)
        signing.take_copy(sitting, choice="none", at=turn.at)


# Before and after


def _interpreter(turn):
    """The interpreter, for pairs that narrow the consent: the narrower answers leave the interpreter out."""
    return turn.cast.interpreter if turn.kinds[1] in NARROWS else None


def _prepare(turn):
    given = turn.at - HOUR / 6
    _agreed(turn, given)
    if turn.kinds[1] in ("narrow", "refuse"):
        codes = [one["code"] for one in turn.cast.version.choices]
        narrow = {code: code == TAKE_PART for code in codes}
        answers = narrow if turn.kinds[1] == "narrow" else {TAKE_PART: False}
        draft = {"read": list(READING), "answers": answers, "teach": {"chosen": turn.cast.version.teach_right}}
        _sitting(turn, "sitting", given, draft=draft)
    talks = turn.kinds[0] == "checkpoint"
    session = Session.objects.create(
        pk=turn.id("session"), study=turn.person.study, participant=turn.person, interviewer=turn.cast.member.user,
        form=turn.cast.version.form, number=turn.number + 1, starts_at=turn.span.starts_at, ends_at=turn.span.ends_at,
        state="live" if talks else "planned", begun_at=turn.starts_at if talks else None,
    )  # fmt: skip
    if turn.kinds[0] == "begin":
        session.booking = _booked(turn)
        session.save(update_fields=["booking"])
        SafetyCheckItem.objects.bulk_create(
            SafetyCheckItem(session=session, code=code, occurred_at=given) for code in CODES
        )


def _agreed(turn, given):
    """A yes to everything, ten minutes earlier."""
    version = turn.cast.version
    record = ConsentRecord.objects.create(
        pk=turn.id("record"), participant=turn.person, version=version, obtained_by=turn.cast.member,
        sitting=_sitting(turn, "first", given, ended_at=given, ended_as="agreed"), outcome="given", given_at=given,
        valid_until=given + 1000 * HOUR, text_sha256=version.sha256, explained_again=False,
    )  # fmt: skip
    ScopeAnswer.objects.bulk_create(
        ScopeAnswer(record=record, scope=scope, granted=True) for scope in version.scopes.all()
    )
    CopyChoice.objects.create(record=record, choice="none", chosen_at=given)


def _sitting(turn, name, at, **more):
    return ConsentSitting.objects.create(
        pk=turn.id(name), participant=turn.person, version=turn.cast.version, obtained_by=turn.cast.member,
        asked_themselves=True, opened_at=at, **more,
    )  # fmt: skip


def _booked(turn):
    span = turn.span
    return Booking.objects.create(
        pk=turn.id("booking"), room=turn.cast.room, study=turn.person.study, participant=turn.person,
        interviewer=turn.cast.member.user, interpreter=_interpreter(turn), people=3, starts_at=span.starts_at,
        ends_at=span.ends_at, blocked_from=span.starts_at, blocked_until=span.ends_at,
    )  # fmt: skip


def _clear(turn):
    """Clear the rows for the next pair. Returns a sentence if a withdrawal or a no left the session as it was."""
    sessions = Session.objects.filter(pk=turn.id("session"))
    state = sessions.get().state
    sessions.update(state="called_off", ended_at=None, booking=None)
    bookings = Booking.objects.filter(participant=turn.person, cancelled_at=None)
    bookings.update(state="cancelled", cancelled_at=turn.at)
    ended = turn.kinds[1] in NARROWS or state in ("called_off", "closing")
    return None if ended else f"left {state} after {turn.kinds[1]}"

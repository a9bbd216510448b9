"""Beginning a talk: through the gate, on the person's spoken yes (domain.md A-R1, A-R10)."""

from django.db import transaction
from django.utils.text import slugify

from consent.checkpoints.models import Checkpoint
from interviews.bookings.check_in import occupy
from interviews.conduct import actions
from interviews.conduct.closing import free_room
from interviews.conduct.gates import session_gate
from interviews.conduct.questions import NotAskedNow, press_id, refusal_for
from interviews.conduct.running import GO_ON, LEAVE_OUT, STOP, go_live, rest_or_stop
from interviews.rooms.bookings import BookingState
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import Because, State
from safespace.base.gates import GateClosed
from safespace.studies.models import Membership


def begin_session(*, key, session, answer, by, at, shown=None):
    """Ask the person once more and, on their yes, begin. A refusal by the gate is written down as well.

    The gate is evaluated here, in the transaction that begins and under its locks, and nowhere else counts (A-R1).
    "stop" calls the session off, "take_a_break" waits; neither needs a gate. The same press sent twice is one press.
    From an old page, after the talk began, both still pause or stop it (C-R8). `shown` is the question of the page that
    was pressed. Raises GateClosed, AlreadyTalking, NotAskedNow, AnsweredTooSoon, NotAllowedNow.
    """
    try:
        with transaction.atomic():
            return _begin(key, session, answer, by, at, shown)
    except GateClosed as closed:
        with transaction.atomic():
            unmet = [slugify(one.name) for one in closed.requirements]
            session.log(actions.REFUSED, by=by, at=at, detail={"unmet": unmet})
        raise


def _begin(key, session, answer, by, at, shown):
    session, consent = lock_in_order(session, at)
    press = press_id(key, session, "start", answer, by)
    if Checkpoint.objects.filter(pk=press).exists():
        return session
    if session.state != State.PLANNED:
        if answer in (GO_ON, LEAVE_OUT):
            raise NotAskedNow
        rest_or_stop(session, answer, by, at)
        return session
    if refused := refusal_for(shown, session, consent, at):
        raise refused
    if answer == LEAVE_OUT:
        raise NotAskedNow
    if answer == GO_ON:
        session_gate(session, at, by=_as_it_is_now(by)).require()
    if consent.record is not None:
        Checkpoint.objects.ask(
            key=press, session_id=session.pk, record=consent.record, kind="start", answer=answer, by=by, at=at
        )
    if answer == GO_ON:
        _go_live(session, by=by, at=at)
    elif answer == STOP:
        _not_today(session, by=by, at=at)
    return session


def _as_it_is_now(by):
    """The role as the database has it in this transaction: it may have ended since the page was opened (F-R5)."""
    return Membership.objects.select_related("study", "user").filter(pk=by.pk).first() or by


def _go_live(session, *, by, at):
    if session.booking.state != BookingState.IN_USE:
        occupy(session.booking, by=by, at=at)
    go_live(session, actions.BEGUN, by=by, at=at, begun_at=at)


def _not_today(session, *, by, at):
    """Call it off and free the room. It is not taken back: the room may be promised by now, so plan another."""
    if session.move(
        State.CALLED_OFF, code=actions.CALLED_OFF, by=by, at=at, detail={"because": str(Because.STOPPED)},
        called_off_at=at, because=Because.STOPPED,
    ):  # fmt: skip
        free_room(session, by=by, at=at)

"""Beginning a session: only when the gate is open, and on the person's spoken yes (A-R1, A-R10)."""

from django.db import transaction
from django.utils.text import slugify

from consent.checkpoints.models import ConsentCheckpoint
from interviews.bookings.check_in import occupy
from interviews.conduct import actions
from interviews.conduct.closing import call_off_locked
from interviews.conduct.gate.facts import GateFacts
from interviews.conduct.gate.gates import session_gate
from interviews.conduct.questions import GO_ON, LEAVE_OUT, STOP, NotAskedNow, press_id, refusal_for, require_asked
from interviews.conduct.running import go_live, pause_or_stop
from interviews.rooms.bookings import BookingState
from interviews.sessions.locks import lock_in_order
from interviews.sessions.models import Because, State
from safespace.base.gates import GateClosed
from safespace.studies.models import Membership


def begin_session(*, key, session, answer, by, at, shown=None):
    """Record the person's answer to the opening question and, on their yes, begin the session.

    The gate is asked here, in the same transaction and under its locks; that is the answer that counts (A-R1). When it
    refuses, the refusal is logged. "stop" calls the session off and "take_a_break" waits; neither needs the gate or has
    to wait for the question. Sent from an old page after the session began, both still stop or pause it (C-R8). `shown`
    is the question on the page that was pressed. The same press sent twice is recorded once.
    Raises GateClosed, AlreadyTalking, NotAskedNow, AnsweredTooSoon, NotAllowedNow.
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
    is_known = ConsentCheckpoint.objects.filter(pk=press).exists()
    if is_known or (session.state != State.PLANNED and answer not in (GO_ON, LEAVE_OUT)):
        return pause_or_stop(session, answer, by, at)
    refused = refusal_for(shown, session, consent, at)
    require_asked(refused, answer)
    if answer == LEAVE_OUT or session.state != State.PLANNED:
        raise NotAskedNow
    if answer == GO_ON:
        session_gate(GateFacts(session, at, consent=consent), by=_current_role(by)).require()
    if consent.record is not None and refused is None:
        ConsentCheckpoint.objects.ask(
            key=press, session_id=session.pk, record=consent.record, kind="start", answer=answer, by=by, at=at
        )
    if answer == GO_ON:
        _go_live(session, by=by, at=at)
    elif answer == STOP:
        # Not taken back by a later press: another booking may have the room by then. They plan another session.
        call_off_locked(session, because=Because.STOPPED, by=by, at=at)
    return session


def _current_role(by):
    """The membership `by`, read again: the role may have ended since the page was opened (F-R5)."""
    return Membership.objects.select_related("study", "user").filter(pk=by.pk).first() or by


def _go_live(session, *, by, at):
    if session.booking.state != BookingState.IN_USE:
        occupy(session.booking, by=by, at=at)
    go_live(session, actions.BEGUN, by=by, at=at, begun_at=at)

"""One order of locks for every act on a session: participant, consent records, session, booking."""

from consent.records.basis import basis_of
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from safespace.participants.models import Participant

WITH_SESSION = (
    "participant__accommodation", "participant__separation", "study", "interviewer", "form", "booking__room__site",
)  # fmt: skip
"""What the gates and the log of a session read beside its own row."""


def lock_in_order(session, at):
    """Lock everything that decides about `session`. Returns it read again, with the Basis it rests on at `at`.

    A withdrawal and a refusal lock the participant first too, so the second of two acts sees what the first one did.
    What belongs to the session is read after that lock, because the acts that change it take the same lock. It is not
    joined to a row that is locked: a join may show what was there before a wait for the lock.
    """
    Participant.objects.select_for_update().only("pk").get(pk=session.participant_id)
    read = Session.objects.select_related(*WITH_SESSION).get(pk=session.pk)
    consent = basis_of(read.participant, read.form, at, lock=True)
    session = session.locked()
    if session.booking_id is not None:
        session.booking = Booking.objects.select_for_update().get(pk=session.booking_id)
        if read.booking_id == session.booking_id and read.booking.room_id == session.booking.room_id:
            session.booking.room = read.booking.room
    session.participant, session.form, session.study = read.participant, read.form, read.study
    if session.interviewer_id == read.interviewer_id:
        session.interviewer = read.interviewer
    return session, consent

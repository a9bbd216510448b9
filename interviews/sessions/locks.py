"""One order of locks for every act on a session: participant, consent records, session, booking."""

from consent.records.basis import basis_of
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from safespace.participants.models import Participant


def lock_in_order(session, at):
    """Lock everything that decides about `session`. Returns it read again, with the Basis it rests on at `at`.

    A withdrawal and a refusal lock the participant first too, so the second of two acts sees what the first one did.
    The session's form is read after that lock because `choose_form` changes it under the same lock.
    """
    participant = Participant.objects.select_for_update().get(pk=session.participant_id)
    form = Session.objects.select_related("form").only("form").get(pk=session.pk).form
    consent = basis_of(participant, form, at, lock=True)
    session = session.locked()
    if session.booking_id is not None:
        session.booking = Booking.objects.select_for_update().get(pk=session.booking_id)
    session.participant, session.form = participant, form
    return session, consent

"""One order of locks for every act on a session: participant, consent record, session, booking (architecture.md)."""

from consent.records.models import ConsentRecord
from interviews.rooms.models import Booking
from safespace.participants.models import Participant


def lock_in_order(session, at):
    """Lock all that decides about `session` and return it fresh, with the consent record standing at `at` or None.

    A withdrawal locks the same participant first, so whichever comes second sees what the first one did.
    """
    participant = Participant.objects.select_for_update().get(pk=session.participant_id)
    record = ConsentRecord.objects.of(participant).standing(at).select_for_update(of=("self",)).first()
    session = session.locked()
    if session.booking_id is not None:
        session.booking = Booking.objects.select_for_update().get(pk=session.booking_id)
    session.participant = participant
    return session, record

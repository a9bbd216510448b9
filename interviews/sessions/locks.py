"""One order of locks for every act on a session: participant, consent records, session, booking (architecture.md)."""

from consent.records.basis import basis_of
from interviews.rooms.models import Booking
from interviews.sessions.models import Session
from safespace.participants.models import Participant


def lock_in_order(session, at):
    """Lock all that decides about `session` and return it fresh, with the Basis it rests on at `at`.

    A withdrawal and a no lock the same participant first, so whichever comes second sees what the first one did. Its
    form is read after that lock: `choose_form` takes it too.
    """
    participant = Participant.objects.select_for_update().get(pk=session.participant_id)
    form = Session.objects.select_related("form").only("form").get(pk=session.pk).form
    consent = basis_of(participant, form, at, lock=True)
    session = session.locked()
    if session.booking_id is not None:
        session.booking = Booking.objects.select_for_update().get(pk=session.booking_id)
    session.participant, session.form = participant, form
    return session, consent

"""What this app does when a lower app announces something. Being told twice is harmless."""

from django.db.models import Q

from consent.announcements import CONSENT_REFUSED, CONSENT_WITHDRAWN
from consent.forms.models import ConsentForm
from interviews.bookings.replanning.waiting import offer_freed
from interviews.conduct.closing import end_for_erasure, end_for_refusal, end_for_withdrawal
from interviews.rooms.bookings import ROOM_FREED
from interviews.sessions.models import Session
from safespace.audit.actors import SYSTEM
from safespace.outbox.listeners import listens
from safespace.privacy.erasure import CONTACT, ERASED


@listens(CONSENT_WITHDRAWN)
def end_sessions(announcement):
    """After a withdrawal, call off sessions ahead, and end one in the room without a further question (A-R14)."""
    for session in _not_over(announcement):
        end_for_withdrawal(session=session, by=SYSTEM, at=announcement.at)


@listens(CONSENT_REFUSED)
def end_sessions_on_that_form(announcement):
    """The same after a no, for sessions that rest on that form, or on a child's form that needs it (A-R8, A3)."""
    refused = ConsentForm.objects.get(versions__records=announcement.ids["record"])
    for session in _not_over(announcement).filter(Q(form=refused) | Q(form__permission=refused)):
        end_for_refusal(session=session, by=SYSTEM, at=announcement.at)


def _not_over(announcement):
    return Session.objects.not_over().filter(participant_id=announcement.ids["participant"]).order_by("pk")


@listens(ERASED)
def end_sessions_of_the_erased(announcement):
    """The same after a contact plan was erased: without a safe way to reach a person, nobody meets them (C-R1)."""
    if CONTACT not in announcement.ids["kinds"]:
        return
    unfinished = Session.objects.unfinished().filter(participant_id=announcement.ids["participant"])
    for session in unfinished.order_by("pk"):
        end_for_erasure(session=session, by=SYSTEM, at=announcement.at)


@listens(ROOM_FREED)
def offer_room(announcement):
    """Write to the first in the waiting list for that time, in a letter without names."""
    told = announcement.ids
    offer_freed(room_id=told["room"], starts=told["starts"], ends=told["ends"], at=announcement.at)

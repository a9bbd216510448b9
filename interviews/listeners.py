"""What this app does when a lower app announces something. Being told twice is harmless."""

from django.db.models import Q

from consent.announcements import CONSENT_GIVEN, CONSENT_NARROWED, CONSENT_REFUSED, CONSENT_WITHDRAWN
from consent.forms.models import ConsentForm
from consent.records.choices.narrowing import Narrowing
from consent.records.models import ConsentRecord
from consent.withdrawals.models import Withdrawal
from interviews.bookings.replanning.waiting import offer_freed
from interviews.conduct.closing import end_for_erasure, end_for_refusal, end_for_withdrawal
from interviews.rooms.bookings import ROOM_FREED
from interviews.sessions.models import Session
from interviews.tasks.by_time import settle_asking, settle_number, settle_review
from interviews.tasks.narrowings import owe_narrowing
from interviews.tasks.withdrawals import owe_withdrawal, settle_erasure, settle_return
from safespace.audit.actors import SYSTEM
from safespace.outbox.listeners import listens
from safespace.participants.identity.corrections import IDENTITY_CORRECTED, Correction
from safespace.participants.models import PLAN_WRITTEN, SafeContact
from safespace.privacy.erasure import CONTACT, ERASED, ERASURE_PROVEN
from safespace.privacy.models import Erasure


@listens(CONSENT_WITHDRAWN)
def end_sessions(announcement):
    """After a withdrawal, call off sessions ahead, and end one in the room without a further question (A-R14)."""
    for session in _not_over(announcement):
        end_for_withdrawal(session=session, by=SYSTEM, at=announcement.at)


@listens(CONSENT_WITHDRAWN)
def owe_what_they_asked_for(announcement):
    """After a withdrawal, make what is left for people to do: erase, and tell the person (A4)."""
    withdrawal = Withdrawal.objects.get(pk=announcement.ids["withdrawal"])
    owe_withdrawal(withdrawal, by=SYSTEM, at=announcement.at)


@listens(CONSENT_NARROWED)
def owe_what_rested_on_it(announcement):
    """After a yes became a no, make what is left for people to do with what was made under it (A-R11, A4)."""
    whole = Narrowing.objects.select_related("answer__scope", "answer__record__version__form__study")
    narrowing = whole.get(pk=announcement.ids["narrowing"])
    talks = Session.objects.filter(participant_id=announcement.ids["participant"], begun_at__isnull=False)
    owe_narrowing(narrowing, has_talked=talks.exists(), by=SYSTEM, at=announcement.at)


@listens(CONSENT_GIVEN)
def owe_no_more_to_who_came_back(announcement):
    """After a new consent, what an earlier withdrawal asked for is no longer owed."""
    record = ConsentRecord.objects.select_related("participant").get(pk=announcement.ids["record"])
    settle_return(record.participant, given_at=record.given_at, by=SYSTEM, at=announcement.at)


@listens(CONSENT_GIVEN)
@listens(CONSENT_REFUSED)
def owe_no_more_asking(announcement):
    """After an answer to a form, nobody is owed to be asked again (A-R11)."""
    record = ConsentRecord.objects.select_related("obtained_by").get(pk=announcement.ids["record"])
    settle_asking(record, by=SYSTEM, at=announcement.at)


@listens(PLAN_WRITTEN)
def owe_no_more_review(announcement):
    """After a plan was written down again, its review is done (C-R2)."""
    plan = SafeContact.objects.select_related("participant").get(pk=announcement.ids["plan"])
    settle_review(plan, by=SYSTEM, at=announcement.at)


@listens(IDENTITY_CORRECTED)
def owe_no_more_number(announcement):
    """After the telephone number was corrected, nobody has to find it out (C-R2)."""
    correction = Correction.objects.select_related("participant").get(pk=announcement.ids["correction"])
    settle_number(correction, by=SYSTEM, at=announcement.at)


@listens(ERASURE_PROVEN)
def settle_what_was_erased(announcement):
    """After an erasure, what asked for it is done, and what can't be done any more is dropped (E-R3)."""
    erasure = Erasure.objects.get(pk=announcement.ids["erasure"])
    settle_erasure(erasure, by=SYSTEM, at=announcement.at)


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

"""Every page that shows what is sealed about a person leaves a line in the log, which "Who looked" lists (E-R2, E-R9).

The pages are written out by hand, each with the look that it leaves.
"""

import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consent.records.attachments.attaching import Attachment
from consent.records.attachments.setting_aside import SetAside
from interviews.conduct.notes import Note
from interviews.rooms import lifecycle
from safespace.audit.models import Entry
from safespace.participants.identity.break_glass import BreakGlassRequest
from safespace.participants.match_preferences import write_match_preferences
from safespace.participants.separation import Separation
from safespace.privacy.asking import Asker, ErasureRequest, Extent, Ground
from tests.cast import NOON
from tests.interviews.cast import BEGINS, make_session, withdraw
from tests.make import signed_in

pytestmark = pytest.mark.django_db


class House:
    """The fixtures as attributes."""

    def __init__(self, request):
        self._of = request.getfixturevalue

    def __getattr__(self, name):
        return self._of(name)

    def page(self, name, *args):
        return reverse(name, args=[self.leaving_well.pk, *args])


def a_receipt(house):
    return house.imogen, house.page("records:receipt", house.alder.pk, house.alders_consent.pk)


def why_a_paper_was_set_aside(house):
    upload = SimpleUploadedFile("sheet.pdf", b"%PDF-1.7 made up", content_type="application/pdf")
    facts = {"record": house.alders_consent, "kind": "paper", "upload": upload}
    paper = Attachment.objects.attach(key=uuid.uuid4(), by=house.imogen, at=NOON, **facts)
    SetAside.objects.set_aside(key=uuid.uuid4(), attachment=paper, why="It is not hers", by=house.imogen, at=NOON)
    return house.dario, house.page("records:second-look", house.alder.pk, house.alders_consent.pk, paper.pk)


def the_list_of_withdrawals(house):
    withdraw(house.alder, house.imogen, NOON)
    return house.imogen, house.page("withdrawals:index")


def a_withdrawal_before_another_is_registered(house):
    withdraw(house.alder, house.imogen, NOON)
    return house.imogen, house.page("withdrawals:new", house.alder.pk)


def the_receipt_of_a_withdrawal(house):
    return house.imogen, withdraw(house.alder, house.imogen, NOON).get_absolute_url()


def a_contact_plan(house):
    return house.imogen, house.page("participants:contact", house.alder.pk)


def needs(house):
    return house.imogen, house.page("participants:needs", house.alder.pk)


def _with_wishes(house):
    write_match_preferences(house.alder, wishes={"gender": ("woman", False)}, by=house.imogen, at=NOON)


def wishes(house):
    _with_wishes(house)
    return house.imogen, house.page("participants:match-preferences", house.alder.pk)


def wishes_where_an_interviewer_is_chosen(house):
    _with_wishes(house)
    return house.imogen, house.page("bookings:reassign", house.alder.pk)


def wishes_where_a_session_is_planned(house):
    _with_wishes(house)
    return house.imogen, house.page("sessions:plan") + f"?for={house.alder.pk}"


def whom_they_must_not_meet(house):
    Separation.objects.write(house.alder, [house.juniper], by=house.imogen, at=NOON)
    return house.imogen, house.page("calendar:separation", house.alder.pk)


def why_an_identity_should_open(house):
    second, facts = house.dario, {"participant": house.alder, "reason": "A complaint", "by": house.laleh}
    asked = BreakGlassRequest.objects.ask(key=uuid.uuid4(), at=NOON, **facts)
    return second, house.page("participants:break-glass-decide", asked.pk)


def words_of_an_erasure(house):
    facts = {"extent": Extent.EVERYTHING, "who_asked": Asker.PERSON, "ground": Ground.WITHDRAWN, "words": "She rang"}
    asked = ErasureRequest.objects.ask(
        key=uuid.uuid4(), participant=house.alder, occurred_at=NOON, by=house.imogen, at=NOON, **facts
    )
    return house.dario, asked.get_absolute_url()


def needs_where_a_room_is_booked(house):
    unbooked = make_session(house.alder, house.tomasz, house.imogen, form=house.alders_consent.version.form)
    return house.imogen, house.page("bookings:book") + f"?session={unbooked.pk}"


def needs_in_the_week(house):
    unbooked = make_session(house.alder, house.tomasz, house.imogen, form=house.alders_consent.version.form)
    return house.imogen, house.page("bookings:week") + f"?for={unbooked.pk}"


def needs_where_a_booking_moves(house):
    return house.imogen, house.page("bookings:move", house.alders_session.booking_id)


def needs_where_another_room_is_looked_for(house):
    lifecycle.suspend_room(room=house.alders_session.booking.room, by=house.imogen, at=NOON)
    return house.imogen, house.page("bookings:relocate")


def needs_where_they_get_ready(house):
    return house.tomasz, house.page("conduct:ready", house.alders_session.pk)


def needs_on_the_console(house):
    return house.tomasz, house.page("conduct:live", house.live_session.pk)


notes_on_the_console = needs_on_the_console


def notes_of_a_session(house):
    facts = {"session": house.live_session, "words": "She likes the window", "seen": 0}
    Note.objects.keep(by=house.tomasz, at=BEGINS, **facts)
    return house.tomasz, house.page("conduct:show", house.live_session.pk)


RECEIPT, WITHDRAWAL, WISHES = "consent.receipt_read", "withdrawal.read", "participant.company_read"
LOOKS = [
    (a_receipt, RECEIPT),
    (why_a_paper_was_set_aside, "consent.why_aside_read"),
    (the_list_of_withdrawals, WITHDRAWAL),
    (a_withdrawal_before_another_is_registered, WITHDRAWAL),
    (the_receipt_of_a_withdrawal, WITHDRAWAL),
    (a_contact_plan, "contact.read"),
    (needs, "needs.read"),
    (wishes, WISHES),
    (wishes_where_an_interviewer_is_chosen, WISHES),
    (wishes_where_a_session_is_planned, WISHES),
    (whom_they_must_not_meet, "participant.separation_read"),
    (why_an_identity_should_open, "glass.reason_read"),
    (words_of_an_erasure, "erasure.request_read"),
    (needs_where_a_room_is_booked, "needs.read"),
    (needs_in_the_week, "needs.read"),
    (needs_where_a_booking_moves, "needs.read"),
    (needs_where_another_room_is_looked_for, "needs.read"),
    (needs_where_they_get_ready, "needs.read"),
    (needs_on_the_console, "needs.read"),
    (notes_on_the_console, "session.notes_read"),
    (notes_of_a_session, "session.notes_read"),
]


def looks(person, code):
    return [one.actor_id for one in Entry.objects.about_person(person.pk).filter(action=code)]


@pytest.mark.parametrize(("opens", "code"), LOOKS, ids=lambda one: getattr(one, "__name__", None))
def test_a_page_that_shows_what_is_sealed_leaves_a_line_in_the_log(request, alder, stella, opens, code):
    """Once, however often the reader opens it. The stranger sees no page and leaves no line."""
    house = House(request)
    at = BEGINS if "console" in opens.__name__ or opens in (notes_of_a_session, needs_where_they_get_ready) else NOON
    with time_machine.travel(at, tick=False):
        reader, url = opens(house)
        before = looks(alder, code)
        client = signed_in(reader)
        answers = [client.get(url).status_code for _ in range(2)]
        answers.append(signed_in(stella).get(url).status_code)

    assert (answers, before, looks(alder, code)) == ([200, 200, 404], [], [reader.actor_id])

"""Every rule of a booking: shown by the form while typing, and enforced for a forged POST.

The database itself refuses overlaps (`test_the_database_itself_refuses_…` in test_booking.py and test_attendance.py)
and rooms below the standard of a study (test_standards.py). It cannot hold the other rules, which depend on the present
moment or on sealed data, so the acts check them inside the transaction.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine

from consent.ethics.models import Approval
from interviews.rooms.inspections.closures import Closure
from interviews.rooms.inspections.standards import RoomStandard
from interviews.rooms.lending.equipment import Equipment
from interviews.rooms.models import Booking, Site
from safespace.participants.separation import Separation
from tests.cast import NOON
from tests.interviews.bookings.test_views import typed, url
from tests.interviews.planned import TUESDAY, book, hours
from tests.make import signed_in


@pytest.fixture(autouse=True)
def monday_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@dataclass
class House:
    """Alder’s session tomorrow at two, Juniper’s session, rooms and people."""

    alders: object
    junipers: object
    quiet: object
    garden: object
    stairs: object
    tomasz: object
    sunita: object
    imogen: object
    laleh: object
    post: dict = field(default_factory=dict)

    def taken(self, start=14):
        book(self.junipers, self.quiet, hours(start), self.sunita)

    def quiet_gap(self):
        self.taken(15.75)

    def interviewer_busy(self):
        Booking.objects.filter(pk=book(self.junipers, self.garden, hours(14), self.sunita).pk).update(
            interviewer=self.tomasz.user
        )

    def interpreter_busy(self):
        book(self.junipers, self.garden, hours(14), self.sunita, interpreter=self.imogen.user)
        self.post = {"interpreter": self.imogen.user_id}

    def thing_lent(self):
        thing = self._thing(self.quiet.site)
        book(self.junipers, self.garden, hours(14), self.sunita, equipment=[thing])
        self.post = {"equipment": thing.pk}

    def kept_apart(self):
        book(self.junipers, self.garden, hours(14), self.sunita)
        Separation.objects.write(self.alders.participant, [self.junipers.participant], by=self.imogen, at=NOON)

    def thing_of_another_house(self):
        self.post = {"equipment": self._thing(Site.objects.create(name="Leeds", zone="Europe/London")).pk}

    def interpreter_who_may_not(self):
        self.post = {"interpreter": self.laleh.user_id}

    def stairs_only(self):
        self.post = {"room": self.stairs.pk}

    def never_approved(self):
        type(self.quiet).objects.filter(pk=self.quiet.pk).update(approved_until=None)

    def out_of_use(self):
        type(self.quiet).objects.filter(pk=self.quiet.pk).update(suspended_at=NOON)

    def below_standard(self):
        RoomStandard.objects.ask(
            key=uuid.uuid4(), study=self.alders.study, level=2, calls=True, by=self.imogen, at=NOON
        )  # fmt: skip

    def closed(self):
        Closure.objects.close(
            key=uuid.uuid4(), room=self.quiet, starts_at=TUESDAY, ends_at=hours(20).starts_at, words="Floor",
            by=self.imogen, at=NOON,
        )  # fmt: skip

    def out_of_hours(self):
        self.post = {"start": "17:00", "end": "18:30"}

    def too_many(self):
        self.post = {"people": 4}

    def passed(self):
        self.post = {"day": "2026-11-23", "start": "10:00", "end": "11:00"}

    def too_far(self):
        self.post = {"day": "2027-11-23"}

    def without_notice(self):
        self.post = {"day": "2026-11-23", "start": "13:00", "end": "14:00"}

    def after_the_approval(self):
        last = Approval.objects.get().ends_on
        self.post = {"day": (last + timedelta(days=1)).isoformat()}

    def _thing(self, site):
        return Equipment.objects.add(
            key=uuid.uuid4(), site=site, kind="recorder", name="Recorder 7", by=self.imogen, at=NOON
        )  # fmt: skip


RULES = {
    House.taken: "Quiet Room is taken then.",
    House.quiet_gap: "Quiet Room is taken then.",
    House.interviewer_busy: "The interviewer is not available then.",
    House.interpreter_busy: "The interpreter is not available then.",
    House.thing_lent: "Some of the equipment is taken then.",
    House.kept_apart: "That time is not available.",
    House.thing_of_another_house: "",
    House.interpreter_who_may_not: "",
    House.stairs_only: "Stairs only, and that need can’t wait.",
    House.never_approved: "Quiet Room has not been approved yet.",
    House.out_of_use: "Quiet Room is out of use for now.",
    House.below_standard: "Below the standard of this study",
    House.closed: "Quiet Room is",
    House.out_of_hours: "Quiet Room is not open then. It opens Monday to Friday, 09:00 to 18:00.",
    House.too_many: "Quiet Room seats 3, and 4 will be there.",
    House.passed: "That time has passed. Choose one ahead.",
    House.too_far: "Rooms can be booked 180 days ahead at most. Choose an earlier day.",
    House.without_notice: "A booking needs 120 minutes’ notice. Choose a later time.",
    House.after_the_approval: "The ethics approval of this study does not cover that day.",
}
"""What breaks each rule, and its sentence. The sentence is empty if only a forged form can break the rule."""


@pytest.fixture
def house(alders, junipers, quiet_room, garden_room, room_214, tomasz, sunita, imogen, laleh, settings):
    settings.BOOKING_NOTICE = timedelta(hours=2)
    return House(alders, junipers, quiet_room, garden_room, room_214, tomasz, sunita, imogen, laleh)


@pytest.mark.parametrize(("broken", "words"), RULES.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_D_R1_a_rule_is_shown_while_typing_and_refuses_a_forged_post(house, broken, words):
    broken(house)
    before = Booking.objects.count()
    client, sent = signed_in(house.tomasz), typed(house.alders, house.quiet) | house.post
    asked = {name: value for name, value in sent.items() if name != "intent"}

    checked = client.get(url("bookings:book", house.tomasz, **asked), headers={"HX-Request": "true"})
    posted = client.post(url("bookings:book", house.tomasz), sent)

    assert words in checked.content.decode()
    assert (posted.status_code, Booking.objects.count()) == (422, before)
    assert words in posted.content.decode()


def test_a_booking_that_breaks_no_rule_is_made(house):
    answer = signed_in(house.tomasz).post(url("bookings:book", house.tomasz), typed(house.alders, house.quiet))

    assert (answer.status_code, Booking.objects.count()) == (302, 1)

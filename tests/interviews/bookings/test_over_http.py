"""The same races over HTTP, with four server processes on one database (R1, R2)."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from interviews.rooms.models import Booking
from tests.make import signed_in
from tests.races.checking import overlaps, taken
from tests.races.people import make_race_setup
from tests.races.server import SignedInBrowser, served

FORMS, TIMES = 6, 5


@pytest.mark.django_db(transaction=True)
def test_four_servers_book_once_what_is_sent_several_times():
    """R2: each form five times in parallel makes one row. R1: twelve requests for one hour make one booking."""
    setup = make_race_setup(timezone.now(), sessions=18, rooms=6, interviewers=6)
    path = reverse("bookings:book", args=[setup.by.study_id])
    day = (setup.begins + timedelta(days=1)).date()

    with served(workers=4) as port, ThreadPoolExecutor(16) as pool:
        desk = SignedInBrowser(port, signed_in(setup.by))
        assert desk.open(path) == 200
        forms = [_typed(setup.sessions[n], setup.rooms[n], day) for n in range(FORMS)]
        answers = list(pool.map(lambda form: desk.post(path, form), [form for form in forms for _ in range(TIMES)]))
        late = [_typed(session, setup.rooms[0], day + timedelta(days=1)) for session in setup.sessions[FORMS:]]
        fought = list(pool.map(lambda form: desk.post(path, form), late))

    same = [set(answers[n * TIMES : (n + 1) * TIMES]) for n in range(FORMS)]
    assert [len(one) for one in same] == [1] * FORMS
    assert {status for status, _ in answers} == {302}
    assert sorted(status for status, _ in fought) == [302] + [422] * (len(late) - 1)
    assert Booking.objects.count() == FORMS + 1
    assert list(overlaps(taken(Booking.objects.all()))) == []


def _typed(session, room, day):
    return {
        "intent": str(uuid.uuid4()), "session": str(session.pk), "room": str(room.pk), "day": day.isoformat(),
        "start": "10:00", "end": "11:00", "people": 2, "gap": 0, "interpreter": "",
    }  # fmt: skip

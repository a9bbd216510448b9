"""People who must not meet are never in one building at a time, and no answer reveals the list (C-R4)."""

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from interviews.bookings.booking import confirm_booking, hold_room, move_booking
from interviews.bookings.refusals import InterpreterBusy, InterviewerBusy, NotAvailable
from interviews.rooms.models import Booking, Site
from safespace.audit.models import Entry
from safespace.participants.separation import NotOfThisStudy, Separation
from tests.cast import NOON, enrol
from tests.interviews.bookings.test_views import typed, url
from tests.interviews.cast import make_room
from tests.interviews.planned import book, hours, planned
from tests.make import signed_in


@pytest.fixture
def kept_apart(alder, juniper, imogen):
    """Alder and Juniper must not meet."""
    Separation.objects.write(alder, [juniper], by=imogen, at=NOON)


@pytest.mark.parametrize("start", [14, 15, 15.75, 16.5, 12.25])
def test_two_who_must_not_meet_cannot_be_in_one_building_at_the_same_time(
    alders, junipers, kept_apart, quiet_room, garden_room, tomasz, sunita, start
):
    """At the same time, in adjoining slots and within the time between them, in any room of the building."""
    book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(NotAvailable):
        book(junipers, garden_room, hours(start, 1), sunita)


@pytest.mark.parametrize("start", [16.75, 11.75])
def test_two_who_must_not_meet_can_be_booked_an_hour_apart(
    alders, junipers, kept_apart, quiet_room, garden_room, tomasz, sunita, start
):
    """The control: the time ends where the setting says."""
    book(alders, quiet_room, hours(14), tomasz)

    assert book(junipers, garden_room, hours(start, 1), sunita)


def test_other_buildings_and_calls_do_not_count(
    alders, junipers, kept_apart, quiet_room, video_link, newcastle, tomasz, sunita
):
    leeds = make_room(Site.objects.create(name="Leeds", zone="Europe/London"), "Back Room")
    book(alders, quiet_room, hours(14), tomasz)

    assert book(junipers, video_link, hours(14), sunita)
    Booking.objects.filter(participant=junipers.participant).update(state="cancelled", cancelled_at=NOON)
    junipers.booking = None
    junipers.save()
    assert book(junipers, leeds, hours(14), sunita)


def test_a_separation_applies_to_both_and_ends_for_both(alder, juniper, imogen):
    Separation.objects.write(alder, [juniper], by=imogen, at=NOON)
    assert (Separation.objects.of(alder), Separation.objects.of(juniper)) == ({juniper.pk}, {alder.pk})

    Separation.objects.write(juniper, [], by=imogen, at=NOON)
    assert (Separation.objects.of(alder), Separation.objects.of(juniper)) == (frozenset(), frozenset())


def test_a_separation_applies_to_moves_and_confirmed_holds_too(
    alders, junipers, alder, juniper, quiet_room, garden_room, tomasz, sunita, imogen
):
    book(alders, quiet_room, hours(14), tomasz)
    far = hold_room(key=juniper.pk, session=junipers, room=garden_room, during=hours(15), by=sunita, at=NOON)
    Separation.objects.write(alder, [juniper], by=imogen, at=NOON)

    with pytest.raises(NotAvailable):
        confirm_booking(booking=far, by=sunita, at=NOON)

    booked = book(junipers, garden_room, hours(10), sunita)
    with pytest.raises(NotAvailable):
        move_booking(booking=booked, room=garden_room, during=hours(12.5), by=sunita, at=NOON)


def test_staff_on_the_list_can_neither_interview_nor_interpret(
    alder, juniper, alders, junipers, quiet_room, garden_room, tomasz, sunita, imogen
):
    """C-R4."""
    Separation.objects.write(alder, [], staff=[tomasz.user], by=imogen, at=NOON)
    Separation.objects.write(juniper, [], staff=[imogen.user], by=imogen, at=NOON)

    with pytest.raises(InterviewerBusy):
        book(alders, quiet_room, hours(14), imogen)
    with pytest.raises(InterpreterBusy):
        book(junipers, garden_room, hours(14), sunita, interpreter=imogen.user)
    assert book(junipers, garden_room, hours(14), sunita, interpreter=tomasz.user)


def test_the_refusal_is_the_same_as_for_a_full_calendar(
    alders, junipers, juniper, kept_apart, quiet_room, garden_room, tomasz, sunita, imogen
):
    """C-R4: byte for byte, whether the cause is another session or a person on the list."""
    book(alders, quiet_room, hours(14), tomasz)
    with pytest.raises(NotAvailable) as kept:
        book(junipers, garden_room, hours(14), sunita)
    Separation.objects.write(juniper, [], by=imogen, at=NOON)
    video = make_room(garden_room.site, "Line", kind="video")
    another = planned(juniper, tomasz, imogen, day=hours(14).starts_at.replace(day=27))
    Booking.objects.create(
        room=video, study=another.study, participant=juniper, interviewer=imogen.user, alone=False,
        **{name: getattr(Booking.objects.get(), name) for name in ("starts_at", "ends_at")},
        blocked_from=hours(13).starts_at, blocked_until=hours(16.5, 0.25).ends_at,
    )  # fmt: skip
    with pytest.raises(NotAvailable) as full:
        book(junipers, garden_room, hours(14), sunita)

    assert str(kept.value).partition(".")[0] == str(full.value).partition(".")[0] == "That time is not available"


def test_no_slot_near_a_person_they_must_not_meet_is_offered(
    alders, junipers, kept_apart, quiet_room, garden_room, tomasz, sunita
):
    book(alders, quiet_room, hours(14), tomasz)

    with pytest.raises(NotAvailable) as refused:
        book(junipers, garden_room, hours(14), sunita)

    assert str(refused.value).endswith("Free near then: Wednesday 25 November 09:00, Garden Room or "
                                       "Wednesday 25 November 09:00, Quiet Room.")  # fmt: skip


def test_neither_the_check_nor_a_forged_post_reveals_the_list(
    alders, junipers, alder, kept_apart, quiet_room, garden_room, tomasz, sunita
):
    """While typing, and for a forged POST."""
    book(alders, quiet_room, hours(14), tomasz)
    with time_machine.travel(NOON, tick=False):
        client = signed_in(sunita)
        asked = {name: value for name, value in typed(junipers, garden_room).items() if name != "intent"}
        live = client.get(url("bookings:book", sunita, **asked), headers={"HX-Request": "true"})
        forged = client.post(url("bookings:book", sunita), typed(junipers, garden_room))

    assert forged.status_code == 422
    for page in (live, forged):
        text = page.content.decode()
        assert "That time is not available." in text
        for secret in (alder.pseudonym, alder.code, str(alder.pk), "must not"):
            assert secret not in text
    assert Booking.objects.count() == 1


def test_the_list_is_sealed_and_the_log_says_only_that_it_changed(alder, juniper, tomasz, imogen):
    Separation.objects.write(alder, [juniper], staff=[tomasz.user], by=imogen, at=NOON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM interviews_keptapart")
        kept = str([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor.fetchall()])
    entry = Entry.objects.get(action="participant.apart")
    assert kept.count(juniper.pk.hex) + kept.count(str(juniper.pk)) == 1, "only as the row's own participant"
    assert str(tomasz.user.pk) not in kept
    assert entry.detail == {}


def test_only_people_of_the_same_study_can_be_on_the_list(alder, imogen, stella, quiet_hours):
    eve = enrol(quiet_hours, stella, name="Eve Elsewhere", phone="+441632960199")

    for wrong in (eve, alder):
        with pytest.raises(NotOfThisStudy):
            Separation.objects.write(alder, [wrong], by=imogen, at=NOON)


def test_only_members_who_write_contact_plans_see_the_list(alder, juniper, sunita, tomasz, imogen, laleh, stella):
    address = reverse("calendar:separation", args=[imogen.study_id, alder.pk])

    assert signed_in(imogen).get(address).status_code == 200
    for member, status in ((tomasz, 403), (laleh, 403), (stella, 404)):
        assert signed_in(member).get(address).status_code == status
    signed_in(imogen).post(address, {"others": [str(juniper.pk)], "staff": [str(sunita.user.pk)]})
    assert Separation.objects.lists_of(alder) == ({juniper.pk}, {sunita.user.pk})

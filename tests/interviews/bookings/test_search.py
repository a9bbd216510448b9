"""Which sessions a booking can be made for: those that need a room, of the people one meets (domain.md D, F)."""

from interviews.bookings.check_in import release
from interviews.bookings.search import names_of_sessions_to_book, sessions_to_book
from tests.cast import HOUR, NOON
from tests.interviews.planned import book, hours

IN_THE_HOUR = hours(14).starts_at + HOUR / 3


def found(member, at, chosen=None):
    """The sessions, which have to be the same to the page that names them and to the form that books for them."""
    rows, named = sessions_to_book(member, at, chosen and chosen.pk), names_of_sessions_to_book(member, at, chosen)
    assert [(one.pk, f"{one.participant.pseudonym}, session {one.number}") for one in rows] == named
    return {pk for pk, _ in named}


def test_who_has_no_room_waits_for_one(alders, junipers, quiet_room, tomasz, imogen):
    before = found(imogen, NOON)
    book(alders, quiet_room, hours(14), tomasz)

    assert (before, found(imogen, NOON)) == ({alders.pk, junipers.pk}, {junipers.pk})
    alders.refresh_from_db()
    assert found(imogen, NOON, chosen=alders) == {alders.pk, junipers.pk}


def test_whose_room_was_given_back_waits_again_while_there_is_time(alders, junipers, quiet_room, tomasz, imogen):
    booking = book(alders, quiet_room, hours(14), tomasz)

    release(booking=booking, by=imogen, at=IN_THE_HOUR)

    assert alders.pk in found(imogen, IN_THE_HOUR)
    assert alders.pk not in found(imogen, booking.ends_at)


def test_F_an_interviewer_finds_their_own_people_and_a_stranger_nobody(alders, junipers, tomasz, sunita, stella):
    assert (found(tomasz, NOON), found(sunita, NOON), found(stella, NOON)) == ({alders.pk}, {junipers.pk}, set())

"""The sessions that a room can be booked for: those within reach that need one."""

from interviews.bookings.check_in import release
from interviews.bookings.finding.search import names_of_sessions_to_book, sessions_to_book
from tests.cast import HOUR, NOON
from tests.interviews.planned import book, hours

IN_THE_HOUR = hours(14).starts_at + HOUR / 3


def found(member, at, chosen=None):
    """The ids of the sessions, which must be the same on the rooms page and in the form."""
    rows, named = sessions_to_book(member, at, chosen and chosen.pk), names_of_sessions_to_book(member, at, chosen)
    assert [(one.pk, f"{one.participant.pseudonym}, session {one.number}") for one in rows] == named
    return {pk for pk, _ in named}


def test_sessions_without_a_room_are_listed(alders, junipers, quiet_room, tomasz, imogen):
    before = found(imogen, NOON)
    book(alders, quiet_room, hours(14), tomasz)

    assert (before, found(imogen, NOON)) == ({alders.pk, junipers.pk}, {junipers.pk})
    alders.refresh_from_db()
    assert found(imogen, NOON, chosen=alders) == {alders.pk, junipers.pk}


def test_a_session_whose_room_was_given_back_is_listed_until_it_is_over(alders, junipers, quiet_room, tomasz, imogen):
    booking = book(alders, quiet_room, hours(14), tomasz)

    release(booking=booking, by=imogen, at=IN_THE_HOUR)

    assert alders.pk in found(imogen, IN_THE_HOUR)
    assert alders.pk not in found(imogen, booking.ends_at)


def test_interviewers_see_their_own_sessions_and_strangers_none(alders, junipers, tomasz, sunita, stella):
    assert (found(tomasz, NOON), found(sunita, NOON), found(stella, NOON)) == ({alders.pk}, {junipers.pk}, set())

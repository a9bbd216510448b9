"""Facts about a session that are read once answer as the gate would for each time by itself."""

from datetime import timedelta

import pytest

from interviews.bookings.facts import BookingFacts
from interviews.bookings.gate import booking_gate
from interviews.bookings.locks import BookingRequest
from interviews.bookings.session_needs import SessionNeeds
from safespace.studies.models import Membership
from tests.cast import NOON
from tests.consent.cast import approve, begin_form, gives_consent, send
from tests.interviews.cast import make_session
from tests.interviews.planned import TUESDAY, hours

DAYS = [TUESDAY + timedelta(days=number) for number in range(1, 9)]


@pytest.fixture
def full_of_ends(leaving_well, alder, tomasz, imogen, laleh):
    """A consent, an approval and a role that end on different days, and another session in between."""
    a_month_ago = DAYS[4] - timedelta(days=31)
    form = begin_form(leaving_well, imogen, at=a_month_ago)
    version = send(form, imogen, at=a_month_ago, validity_months=1)
    version = approve(version, laleh, at=a_month_ago, ends_on=DAYS[6].date())
    gives_consent(alder, version, tomasz, at=a_month_ago)
    session = make_session(alder, tomasz, tomasz, starts_at=hours(14).starts_at)
    make_session(alder, tomasz, tomasz, starts_at=hours(14, day=DAYS[2]).starts_at)
    Membership.objects.filter(pk=tomasz.pk).update(ends_on=DAYS[3].date())
    return session


def test_facts_read_once_answer_for_every_time_as_if_read_for_it_alone(full_of_ends, quiet_room):
    """A-R1, C-R7, F-R1, F-R5: in both orders, because an answer is kept for the times after it."""
    session, needs = full_of_ends, SessionNeeds.of(full_of_ends)
    times = [hours(14, day=day) for day in DAYS]

    def unmet(during, facts=None):
        wanted = BookingRequest(quiet_room, during, 2)
        return {one.name for one in booking_gate(session, wanted, NOON, needs, facts).unmet}

    alone = [unmet(during) for during in times]
    for order in (times, times[::-1]):
        facts = BookingFacts(session, (times[0].starts_at, times[-1].ends_at))
        together = {during: unmet(during, facts) for during in order}
        assert [together[during] for during in times] == alone

    ends = {"rest", "staff", "consent", "ethics"}
    assert [ends & one for one in alone] == [
        {"rest"}, {"rest"}, {"rest"}, {"rest"}, {"rest", "staff"}, {"staff", "consent"}, {"staff", "consent"},
        {"staff", "consent", "ethics"},
    ]  # fmt: skip


def test_with_no_session_near_the_rest_is_asked_once(alders, quiet_room, django_assert_num_queries):
    facts = BookingFacts(alders, (hours(9).starts_at, hours(9, day=DAYS[-1]).ends_at))

    with django_assert_num_queries(1):
        assert all(facts.may_be_on(hours(9, day=day)) for day in DAYS)

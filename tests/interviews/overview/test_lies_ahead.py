"""F-R5: before a role ends, its page says which participants need another interviewer."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from interviews.overview.lies_ahead import WithPerson, lies_ahead
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.interviews.planned import TUESDAY, book, hours, planned
from tests.make import signed_in


@pytest.fixture
def samira(leaving_well):
    return make_member(make_user("samira", "Samira Haddad"), leaving_well, Role.INTERPRETER)


@pytest.fixture
def nine(alders, alder, quiet_room, tomasz, samira, imogen):
    """Alder is met nine times by Tomasz; at the first of them Samira interprets."""
    book(alders, quiet_room, hours(14, 1), tomasz, interpreter=samira.user)
    alders.refresh_from_db()
    return [alders, *(planned(alder, tomasz, imogen, day=TUESDAY + timedelta(weeks=week)) for week in range(1, 9))]


def test_it_counts_sessions_and_bookings_by_pseudonym_with_their_days_and_the_first_page(
    nine, alder, junipers, leaving_well, tomasz, samira, imogen
):
    """F-R5."""
    ahead = lies_ahead(leaving_well, tomasz.user_id, NOON)
    hers = lies_ahead(leaving_well, samira.user_id, NOON)

    days = "Tuesday 24 November, 14:00"
    all_of_them = WithPerson(
        alder.pseudonym, 9, f"{days}, and 8 more until Tuesday 19 January", nine[0].get_absolute_url()
    )
    booking = reverse("bookings:show", args=[leaving_well.pk, nine[0].booking_id])
    assert (ahead.leads, ahead.interprets) == ((all_of_them,), ())
    assert (hers.leads, hers.interprets) == ((), (WithPerson(alder.pseudonym, 1, days, booking),))
    assert lies_ahead(leaving_well, imogen.user_id, NOON).sessions == 0
    assert lies_ahead(leaving_well, tomasz.user_id, NOON + timedelta(days=1, hours=5)).sessions == 8


@time_machine.travel(NOON, tick=False)
def test_the_page_that_ends_a_role_shows_it_and_today_has_it_afterwards(
    nine, alder, tomasz, imogen, petra, sunita, laleh, stella
):
    url = reverse("overview:lies-ahead", args=[alder.study_id, tomasz.pk])
    end = reverse("studies:end-member", args=[alder.study_id, tomasz.pk])
    client = signed_in(imogen)
    assert client.get(end).content.decode().count(url) == 2, "as a link, and by itself where there is a script"

    said = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert "9 sessions ahead need somebody else:" in " ".join(said.split())
    link = f'<a href="{nine[0].get_absolute_url()}">{alder.pseudonym}</a>'
    assert f"{link}, Tuesday 24 November, 14:00, and 8 more until Tuesday 19 January" in said
    answers = {who: signed_in(who).get(url).status_code for who in (petra, sunita, laleh, stella)}
    assert answers == {petra: 200, sunita: 403, laleh: 403, stella: 404}
    assert client.post(end, {"intent": "8d9d0b3f-2c62-4b3f-8a7b-0d5a3f3e8c11"}).status_code == 302
    today = client.get(reverse("overview:today", args=[alder.study_id])).content.decode()
    assert "needs somebody else to meet them" in today and ", and 8 more." in today


@time_machine.travel(NOON, tick=False)
def test_who_ends_an_account_reads_how_many_sessions_lie_ahead_and_no_person(nine, alder, tomasz, ada, imogen):
    """F-R5: administrators see no study, so they see counts alone."""
    url = reverse("overview:account-ahead", args=[tomasz.user_id])

    said = " ".join(signed_in(ada).get(url).content.decode().split())

    assert "<b>Leaving Well:</b> 9 sessions to lead." in said
    assert alder.pseudonym not in said
    assert signed_in(imogen).get(url).status_code == 403

"""Looks at plans, needs and lists are logged: once per look, not once per click."""

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry
from safespace.participants.actions import CONTACT_READ, HOURS_READ, NEEDS_READ
from tests.cast import NOON
from tests.make import signed_in

MINUTE_16 = 16 * 60


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def looks(participant):
    entries = Entry.objects.about_person(participant.pk).filter(action__in=(CONTACT_READ, HOURS_READ, NEEDS_READ))
    return sorted((one.action, one.actor_id) for one in entries)


def open_page(name, member, *args):
    return signed_in(member).get(reverse(name, args=[member.study_id, *args]))


def test_reading_a_contact_plan_and_needs_is_listed_in_who_looked(alder, imogen, petra, clock):
    """E-R2: a line for each reader, person and kind, once in a quarter of an hour."""
    for _ in range(3):
        open_page("overview:person", imogen, alder.pk)
    assert looks(alder) == [("contact.read", imogen.user_id), ("needs.read", imogen.user_id)]

    shown = open_page("ledger:looked", petra).content.decode()
    assert ("Safe-contact plan read" in shown, "Needs and comfort plan read" in shown) == (True, True)

    clock.shift(MINUTE_16)
    open_page("participants:contact", imogen, alder.pk)
    assert len(looks(alder)) == 3


def test_the_list_of_people_leaves_a_line_for_each_whose_hours_it_shows(alder, juniper, imogen, laleh, stella):
    """And none for a reader to whom they are sealed, nor for the stranger."""
    for member in (imogen, imogen, laleh, stella):
        signed_in(member).get(reverse("overview:people", args=[alder.study_id]))

    assert [looks(one) for one in (alder, juniper)] == [[("contact.hours_read", imogen.user_id)]] * 2


def test_a_glance_at_the_list_never_hides_that_the_whole_plan_was_read(alder, imogen):
    open_page("overview:people", imogen)
    open_page("participants:contact", imogen, alder.pk)

    assert [code for code, _ in looks(alder)] == ["contact.hours_read", "contact.read"]


def test_the_persons_own_page_tells_what_happened_not_who_read(alder, imogen):
    """What happened would be pushed off the page by its own readers."""
    for _ in range(2):
        page = open_page("overview:person", imogen, alder.pk).content.decode()

    assert "Safe-contact plan read" not in page
    assert "Participant added" in page


def test_the_look_of_one_reader_never_hides_that_of_another(alder, imogen, tomasz):
    """E-R2: each of them leaves a line, however soon after the other."""
    for member in (imogen, tomasz, imogen):
        open_page("overview:person", member, alder.pk)

    assert {who for code, who in looks(alder) if code == NEEDS_READ} == {imogen.user_id, tomasz.user_id}

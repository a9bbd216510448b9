"""Pressing Verify: everything in order, or the entry that is not."""

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry, Leaf, Verification
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.make import signed_in
from tests.safespace.ledger.tamper import changed_entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def address(study):
    return reverse("ledger:verify", args=[study.pk])


def test_a_sound_log_says_so_and_the_check_is_logged(alder, laleh):
    """F-R7: the audit itself is logged."""
    client = signed_in(laleh)
    page = client.post(address(alder.study)).content.decode()

    assert "The log is in order" in page
    last = Verification.objects.get()
    assert (last.sound, last.checked_by) == (True, laleh.actor_id)
    assert Entry.objects.filter(action="audit.verified", actor_id=laleh.actor_id).count() == 1
    assert "entries verified" in client.get(reverse("ledger:index", args=[alder.study_id])).content.decode()


def test_a_changed_row_is_named_and_the_banner_keeps_it(alder, laleh):
    """Scenario of the main job, step 8: a changed row is found out."""
    client = signed_in(laleh)
    client.post(address(alder.study))
    entry = Entry.objects.get(action="participant.enrolled", participant_id=alder.pk)
    changed_entry(entry, role="interviewer")
    page = client.post(address(alder.study)).content.decode()

    assert "The log is not in order" in page
    assert f"Entry {Leaf.objects.get(entry=entry).seq} was changed after it was sealed." in page
    assert alder.pseudonym in page
    assert ("In question" in page, "Linked" in page) == (True, False)
    banner = client.get(reverse("ledger:index", args=[alder.study_id])).content.decode()
    assert "The log is not in order" in banner
    assert "Linked" not in banner, "nothing is vouched for while the log is not in order"


def test_an_entry_of_another_study_is_told_by_number_alone(alder, quiet_hours, laleh):
    """Petra is principal investigator elsewhere."""
    client = signed_in(make_member(make_user("petra", "Petra"), quiet_hours, Role.PRINCIPAL_INVESTIGATOR))
    client.post(address(quiet_hours))
    entry = Entry.objects.get(action="participant.enrolled", participant_id=alder.pk)
    changed_entry(entry, role="interviewer")
    page = client.post(address(quiet_hours)).content.decode()

    assert f"Entry {Leaf.objects.get(entry=entry).seq} was changed" in page
    assert alder.pseudonym not in page
    assert "None of what is left of them belongs to this study." in page


def test_the_stranger_verifies_nothing(alder, stella, tomasz):
    assert signed_in(stella).post(address(alder.study)).status_code == 404
    assert signed_in(tomasz).post(address(alder.study)).status_code == 403
    assert Verification.objects.count() == 0


def test_opening_the_address_leads_back_to_the_ledger(alder, laleh):
    assert signed_in(laleh).get(address(alder.study)).url == reverse("ledger:index", args=[alder.study_id])

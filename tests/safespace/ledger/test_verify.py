"""Pressing Verify: the log is in order, or the affected entry is shown."""

import pytest
import time_machine
from django.urls import reverse

from safespace.audit.models import Entry, Leaf, Verification
from safespace.studies.need_to_know import Role
from tests.cast import NOON, make_member, make_user
from tests.make import signed_in
from tests.safespace.ledger.tamper import change_entry

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


def test_a_changed_row_is_shown_and_the_banner_warns(alder, laleh):
    """The banner keeps saying so until the log is in order."""
    client = signed_in(laleh)
    client.post(address(alder.study))
    entry = Entry.objects.get(action="participant.enrolled", participant_id=alder.pk)
    change_entry(entry, role="interviewer")
    page = client.post(address(alder.study)).content.decode()

    assert "The log is not in order" in page
    assert f"Entry {Leaf.objects.get(entry=entry).seq} was changed after it was sealed." in page
    assert alder.pseudonym in page
    assert ("In question" in page, "Linked" in page) == (True, False)
    banner = client.get(reverse("ledger:index", args=[alder.study_id])).content.decode()
    assert "The log is not in order" in banner
    assert "Linked" not in banner, "no entry is called linked while the log is not in order"


def test_an_entry_of_another_study_is_shown_by_number_only(alder, quiet_hours, laleh):
    """Petra is principal investigator elsewhere."""
    client = signed_in(make_member(make_user("petra", "Petra"), quiet_hours, Role.PRINCIPAL_INVESTIGATOR))
    client.post(address(quiet_hours))
    entry = Entry.objects.get(action="participant.enrolled", participant_id=alder.pk)
    change_entry(entry, role="interviewer")
    page = client.post(address(quiet_hours)).content.decode()

    assert f"Entry {Leaf.objects.get(entry=entry).seq} was changed" in page
    assert alder.pseudonym not in page
    assert "None of what is left of them belongs to this study." in page


def test_a_stranger_cannot_verify(alder, stella, tomasz):
    assert signed_in(stella).post(address(alder.study)).status_code == 404
    assert signed_in(tomasz).post(address(alder.study)).status_code == 403
    assert Verification.objects.count() == 0


def test_a_get_request_redirects_to_the_ledger(alder, laleh):
    assert signed_in(laleh).get(address(alder.study)).url == reverse("ledger:index", args=[alder.study_id])

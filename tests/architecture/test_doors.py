"""Every view says whom it is for (ASVS 8.1, G1)."""

from django.urls import path

from safespace.accounts.access import for_staff
from safespace.accounts.sign_in.public_views import HANDOVER, OPEN, PASSWORD_ONLY
from tests.walk.addresses import MARK, addresses

DOORS = OPEN | PASSWORD_ONLY | HANDOVER
MOST_DOORS = 15


def unmarked(found, doors):
    """Names of addresses that are in no door list and carry no marker."""
    return [one.name for one in found if one.name not in doors and not hasattr(one.view, MARK)]


def test_every_view_has_a_marker_or_is_named_a_door():
    assert unmarked(addresses(), DOORS) == []


def test_no_view_is_both():
    """A door that is also marked would leave a reader unsure which of the two counts."""
    assert [one.name for one in addresses() if one.name in OPEN and hasattr(one.view, MARK)] == []


def test_doors_are_few_and_every_one_leads_somewhere():
    assert DOORS - {one.name for one in addresses()} == set()
    assert len(DOORS) <= MOST_DOORS
    assert len(DOORS) == len(OPEN) + len(PASSWORD_ONLY) + len(HANDOVER)


def test_a_view_that_somebody_forgot_to_mark_is_found():
    @for_staff
    def marked(request):
        return None

    def forgotten(request):
        return None

    planted = addresses([path("a", marked, name="marked"), path("b", forgotten, name="forgotten")])

    assert unmarked(planted, DOORS) == ["forgotten"]

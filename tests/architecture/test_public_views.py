"""Every view says whom it is for (ASVS 8.1, G1)."""

from django.urls import path

from safespace.accounts.access import for_staff
from safespace.accounts.sign_in.public_views import HANDOVER, OPEN, PASSWORD_ONLY
from tests.walk.addresses import MARK, addresses

PUBLIC = OPEN | PASSWORD_ONLY | HANDOVER
AT_MOST = 15


def unmarked(found, public):
    """Names of addresses that are in no list of public views and carry no marker."""
    return [one.name for one in found if one.name not in public and not hasattr(one.view, MARK)]


def test_every_view_has_a_marker_or_is_listed_as_public():
    assert unmarked(addresses(), PUBLIC) == []


def test_no_view_is_both():
    """A public view that is also marked would leave a reader unsure which of the two counts."""
    assert [one.name for one in addresses() if one.name in OPEN and hasattr(one.view, MARK)] == []


def test_public_views_are_few_and_each_has_an_address():
    assert PUBLIC - {one.name for one in addresses()} == set()
    assert len(PUBLIC) <= AT_MOST
    assert len(PUBLIC) == len(OPEN) + len(PASSWORD_ONLY) + len(HANDOVER)


def test_a_view_without_a_marker_is_found():
    @for_staff
    def marked(request):
        return None

    def forgotten(request):
        return None

    planted = addresses([path("a", marked, name="marked"), path("b", forgotten, name="forgotten")])

    assert unmarked(planted, PUBLIC) == ["forgotten"]

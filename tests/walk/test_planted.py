"""The control of the walk: views that are wrong on purpose, one of them open to all, and each is caught (G1)."""

import pytest
from django.conf import settings as house

from tests.walk.addresses import addresses
from tests.walk.planted import planted, under_a_public_name
from tests.walk.walker import shown, told_apart, walk

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
"""Access to views is decided in Python; which rows a role reaches is tested on both databases (`test_matrix.py`)."""


@pytest.fixture(autouse=True)
def _faults_are_planted(settings):
    settings.ROOT_URLCONF = "tests.walk.planted"


@pytest.mark.parametrize("name", ["anybody", "imogen with her passphrase only", "a participant with the device"])
def test_a_view_that_is_open_on_purpose_is_caught(world, settings, name):
    """It runs before the middleware, so it answers any method too."""
    settings.MIDDLEWARE = ["tests.walk.planted.OpenOnPurpose", *house.MIDDLEWARE]

    found = walk([planted("planted-open")], world.people[name], world.things)

    assert (len(found), found[0]) == (10, f"GET planted-open as {name}: answered")


@pytest.mark.parametrize("name", ["anybody", "imogen with her passphrase only", "a participant with the device"])
def test_a_missing_middleware_is_caught(world, settings, name):
    second_factor = "safespace.accounts.sign_in.middleware.SecondFactorMiddleware"
    settings.MIDDLEWARE = [one for one in house.MIDDLEWARE if one != second_factor]

    assert f"GET planted-open as {name}: answered" in walk([planted("planted-open")], world.people[name], world.things)


@pytest.mark.parametrize(
    ("fault", "name", "answered"),
    [
        ("planted-by-hand", "nils", "answered"),
        ("planted-by-hand", "stella", "answered"),
        ("planted-administrator", "imogen", "answered"),
        ("planted-staff", "stella", "answered"),
        ("planted-staff", "imogen", "answered"),
        ("planted-tells", "stella", "403"),
        ("planted-breaks", "imogen", "broken"),
    ],
)
def test_a_view_that_asks_too_little_is_caught(world, fault, name, answered):
    found = walk([planted(fault)], world.people[name], world.things)

    assert f"GET {fault} as {name}: {answered}" in found


def test_a_view_without_a_mark_stays_shut(world):
    """Forgetting the marker is not a way in."""
    for person in world.people.values():
        assert shown(person, [planted("planted-forgotten")], world.things) == []


def test_a_view_under_a_public_name_is_caught(world):
    public = [one for one in addresses() if one.name == "accounts:health"]
    found = [*public, *addresses(under_a_public_name)]

    assert walk(found, world.people["anybody"], world.things)[:1] == ["accounts:health names two views"]


def test_a_view_that_tells_others_of_a_study_is_caught(world):
    assert told_apart(world.people["stella"], [planted("planted-tells")], world.things) != []


def test_a_view_that_shows_an_interviewer_all_participants_is_caught(world):
    found = shown(world.people["sunita"], [planted("planted-beyond")], world.things)

    assert found[0] == "GET planted-beyond as sunita: answered"


def test_a_view_that_reaches_into_another_study_is_caught(world):
    """Stella, coordinator elsewhere, asks for our participant below her own study."""

    def through_hers(address):
        return world.things(address, study_id=world.elsewhere.pk)

    assert shown(world.people["stella"], [planted("planted-any")], through_hers) != []
    assert shown(world.people["stella"], [planted("planted-beyond")], through_hers) == []

"""A coordinator of a large study plans for one person among many, by a few letters and without a mouse."""

import pytest
from playwright.sync_api import expect

from interviews.sessions.models import Session
from tests.crowd import crowd
from tests.journeys.test_corridor import address, desk_of, press, race_setup  # noqa: F401  fixtures

DESK = {"javascript": False}
PHONE = {"width": 390, "height": 844, "scheme": "dark"}


@pytest.mark.parametrize("how", [DESK, PHONE], ids=["without a script", "on a phone"])
def test_one_person_of_many_is_found_by_letters_and_nothing_typed_is_lost(race_setup, desk_of, look, walk, how):  # noqa: F811
    crowd(race_setup.by.study, 60)
    one = race_setup.sessions[0].participant
    page = desk_of(race_setup.by, **how)
    page.goto(address(race_setup, "sessions:plan"))
    expect(page.get_by_label("Crowd")).to_have_count(0)

    page.get_by_label("From").fill("14:15")
    letters = page.get_by_label("Find by pseudonym or code")
    letters.fill("crowd 0001")
    letters.press("Enter")
    expect(page.get_by_label("Crowd 00012")).to_be_visible()
    expect(page.get_by_label("From")).to_have_value("14:15")
    assert "crowd" not in page.url
    if how is PHONE:  # axe and the Tab walk need scripts
        look(page, "choose-people-found")
        walk(page, "choose-people-found")

    page.get_by_label("Find by pseudonym or code").fill(one.code)
    press(page, "Search")
    page.get_by_label(one.pseudonym).check()
    page.get_by_label("Who meets them").select_option(label="Interviewer 1")
    page.get_by_label("Day").fill((race_setup.begins.date().replace(year=race_setup.begins.year + 1)).isoformat())
    press(page, "Plan it")
    expect(page.get_by_text("Planned. Now it needs a room.")).to_be_visible()
    assert Session.objects.filter(participant=one).count() == 2


def test_whom_a_person_must_not_meet_is_found_by_letters(race_setup, desk_of, look):  # noqa: F811
    crowd(race_setup.by.study, 60)
    page = desk_of(race_setup.by)
    page.goto(address(race_setup, "calendar:separation", race_setup.sessions[0].participant_id))
    page.get_by_label("Find by pseudonym or code").fill("crowd")
    press(page, "Search")
    expect(page.get_by_text("Type more letters to see fewer.")).to_be_visible()
    look(page, "choose-people-apart")

"""How well a room suits a participant, in words (D-R1, D-R7, G-R5)."""

from tests.cast import NOON
from tests.interviews.planned import hours


def test_a_room_that_meets_every_need_says_so(quiet_room):
    fit = quiet_room.suits(frozenset({"step_free", "not_overheard", "daylight"}), 2, hours(14))

    assert (fit.got, fit.of, fit.suits, fit.words) == (3, 3, True, "Fits all three needs.")


def test_unmet_needs_are_named_hard_ones_first(room_214):
    """D-R1."""
    fit = room_214.suits(frozenset({"toilet_near", "step_free", "daylight"}), 2, None)

    assert (fit.got, fit.of, fit.suits) == (1, 3, False)
    assert [one.code for one in fit.missing] == ["step_free", "toilet_near"]
    assert fit.words == "Stairs only. No toilet close by."


def test_a_comfort_need_counts_but_does_not_rule_a_room_out(garden_room):
    """D-R7: comfort is a criterion too."""
    fit = garden_room.suits(frozenset({"soft_light"}), 2, hours(14))

    assert (fit.suits, fit.got, fit.of, fit.words) == (True, 0, 1, "Light can’t be turned down.")


def test_best_fit_comes_first(quiet_room, garden_room, room_214, video_link):
    needs = frozenset({"step_free", "not_overheard", "daylight"})
    rooms = [video_link, room_214, garden_room, quiet_room]
    type(garden_room).objects.filter(pk=garden_room.pk).update(features=["step_free", "not_overheard"])
    garden_room.refresh_from_db()

    ranked = sorted(rooms, key=lambda room: room.suits(needs, 2, None).order)

    assert ranked == [quiet_room, video_link, garden_room, room_214]


def test_a_call_needs_no_room(video_link):
    fit = video_link.suits(frozenset({"step_free"}), 9, hours(14))

    assert (fit.suits, fit.of, fit.words) == (True, 0, "No room needed.")


def test_all_problems_of_a_room_are_reported_at_once(quiet_room):
    quiet_room.suspended_at = NOON

    fit = quiet_room.suits(frozenset(), 9, hours(7))

    assert [problem.kind for problem in fit.problems] == ["approval", "hours", "seats"]

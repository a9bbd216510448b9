"""Finding one person by a typed code, without a list, and without learning by trying who takes part."""

import pytest

from safespace.accounts.sign_in.throttle import TooSoon
from safespace.audit.models import Entry
from safespace.participants.finding.by_code import NoSuchCode, find_by_code
from tests.cast import HOUR, NOON

MINUTE = HOUR / 60


def wrong(study, by, at=NOON):
    with pytest.raises(NoSuchCode):
        find_by_code(study, "LW-0000", by=by, at=at)


@pytest.mark.parametrize("spelling", [str.lower, str.upper, lambda code: f"  {code.replace('-', '‑')} "])
def test_a_code_is_found_however_it_is_typed_and_a_pseudonym_as_well(alder, leaving_well, fred, spelling):
    """Need to know."""
    assert find_by_code(leaving_well, spelling(alder.code), by=fred, at=NOON) == alder
    assert find_by_code(leaving_well, spelling(alder.pseudonym), by=fred, at=NOON) == alder


def test_nobody_of_another_study_is_found(alder, quiet_hours, stella):
    with pytest.raises(NoSuchCode):
        find_by_code(quiet_hours, alder.code, by=stella, at=NOON)


def test_each_wrong_code_is_logged_without_what_was_typed(alder, leaving_well, fred):
    """Need to know."""
    wrong(leaving_well, fred)

    entry = Entry.objects.get(action="participant.not_found")
    assert (entry.actor_id, entry.study_id, entry.detail) == (fred.actor_id, leaving_well.pk, {})


def test_wrong_codes_soon_wait_and_a_right_one_between_them_does_not_begin_the_count_again(alder, leaving_well, fred):
    """Need to know: a known code must not buy more guesses."""
    wrong(leaving_well, fred)
    wrong(leaving_well, fred)
    assert find_by_code(leaving_well, alder.code, by=fred, at=NOON) == alder
    wrong(leaving_well, fred)

    with pytest.raises(TooSoon):
        find_by_code(leaving_well, "LW-0001", by=fred, at=NOON + MINUTE / 4)
    assert find_by_code(leaving_well, alder.code, by=fred, at=NOON + MINUTE) == alder


def test_right_codes_wait_for_nothing(alder, juniper, leaving_well, fred):
    for _ in range(10):
        for person in (alder, juniper):
            assert find_by_code(leaving_well, person.code, by=fred, at=NOON) == person


def test_one_account_that_waits_keeps_no_other_waiting(alder, leaving_well, fred, imogen):
    for _ in range(3):
        wrong(leaving_well, fred)

    assert find_by_code(leaving_well, alder.code, by=imogen, at=NOON) == alder

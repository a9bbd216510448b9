"""S1: the owner of an account who is kept out of it for the day in which they can stop a reset."""

from datetime import timedelta

import pytest

from safespace.accounts.manage import inviting, resetting
from tests.cast import NOON
from tests.safespace.accounts.manage.test_resets import DAY, SECOND, _with_a_passkey, asked, clock, lost

__all__ = ["_with_a_passkey", "asked", "clock", "lost"]


@pytest.mark.parametrize("out", ["switched off", "last day"])
def test_S1_an_owner_who_is_kept_out_for_the_day_loses_no_account_by_it(asked, lost, ada, imogen, out):
    """E-R10: the day is theirs to stop the reset, so keeping them out of it ends the reset."""
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    if out == "switched off":
        inviting.switch(lost, on=False, by=ada, at=NOON)
        inviting.switch(lost, on=True, by=ada, at=NOON + DAY)
    else:
        inviting.set_last_day(lost, on=NOON.date(), by=ada, at=NOON)
        inviting.set_last_day(lost, on=None, by=ada, at=NOON + DAY)

    with pytest.raises(resetting.ResetOver):
        resetting.complete_reset(asked, by=imogen.user, at=NOON + DAY + SECOND)


@pytest.mark.parametrize("lifted", [True, False], ids=["lifted after the day", "not lifted"])
def test_S1_nor_by_a_last_day_that_was_set_before_the_reset_was_asked_for(lost, ada, imogen, lifted):
    """E-R10: it passes by itself, and the owner was out all the same."""
    inviting.set_last_day(lost, on=NOON.date(), by=ada, at=NOON)
    asked = resetting.ask_for_reset(lost, by=ada, at=NOON)
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    if lifted:
        inviting.set_last_day(lost, on=None, by=ada, at=NOON + DAY)

    with pytest.raises(resetting.ResetOver):
        resetting.complete_reset(asked, by=imogen.user, at=NOON + DAY + SECOND)


def test_a_last_day_far_ahead_leaves_the_reset_open(asked, lost, ada, imogen):
    resetting.confirm_reset(asked, by=imogen.user, at=NOON)
    inviting.set_last_day(lost, on=NOON.date() + timedelta(days=30), by=ada, at=NOON)

    assert resetting.complete_reset(asked, by=imogen.user, at=NOON + DAY)[0] == lost

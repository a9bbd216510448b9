"""S1: a reset ends if its owner could not sign in on the day in which they may stop it."""

from datetime import timedelta

import pytest

from safespace.accounts.manage import inviting, resetting
from tests.cast import NOON
from tests.safespace.accounts.manage.test_resets import DAY, SECOND, _with_a_passkey, asked, clock, lost

__all__ = ["_with_a_passkey", "asked", "clock", "lost"]


@pytest.mark.parametrize("out", ["switched off", "last day"])
def test_S1_a_reset_ends_if_its_owner_was_kept_out_after_it_was_confirmed(asked, lost, ada, imogen, out):
    """E-R10: the owner has a day to stop the reset, so being unable to sign in that day ends it."""
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
def test_S1_a_reset_ends_if_the_account_s_last_day_had_passed_when_it_was_asked_for(lost, ada, imogen, lifted):
    """E-R10: the owner could not sign in, although no one switched the account off during the reset."""
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

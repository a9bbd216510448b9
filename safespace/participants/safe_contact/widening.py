"""Whether a new safe-contact plan allows more than the one before, which needs a live approval (F-R2)."""

from datetime import time

from safespace.participants.safe_contact.hours import MIDNIGHT, has_hours

STRICTEST_FIRST = {"voicemail": ("none", "neutral", "named"), "texts": ("neutral", "named")}
A_DAY = 24 * 60


def opens_a_way(plan, current):
    """Whether `plan` allows a way of contact, more hours or less caution than the SafeContact `current` (or None).

    Hours that replace a description in words count as no change, because a program cannot read the words.
    """
    if current is None:
        return True
    before = current.plan
    return (
        not set(plan["ways"]) <= set(before["ways"])
        or any(_rank(plan, rule) > _rank(before, rule) for rule in STRICTEST_FIRST)
        or has_hours(plan) and has_hours(before) and _has_more_hours(plan, before)
    )  # fmt: skip


def _rank(plan, rule):
    order = STRICTEST_FIRST[rule]
    return order.index(plan.get(rule) or order[0])


def _has_more_hours(plan, before):
    return plan["zone"] != before["zone"] or not _minutes(plan) <= _minutes(before)


def _minutes(plan):
    """Every (way, minute of the week) in which `plan` allows contact."""
    return {
        (way, day * A_DAY + minute)
        for row in plan["hours"]
        for way in row["ways"]
        for day in row["days"]
        for minute in range(_minute(row["from"]), A_DAY if row["until"] == MIDNIGHT else _minute(row["until"]))
    }


def _minute(clock):
    told = time.fromisoformat(clock)
    return told.hour * 60 + told.minute
